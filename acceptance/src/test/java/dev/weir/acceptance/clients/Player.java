package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A library, by a program that does what it is told on standard input: src/test/clients/README.md
/// has the words. One process does everything but what members of groups do.
final class Player implements KafkaClient {
  private static final String DONE = "done";

  /// @param command what starts the program, but for its arguments
  /// @param missing what to install; empty when it is there
  record Kind(
      String name,
      List<String> command,
      List<String> codecs,
      boolean hasTransactions,
      String missing) {}

  private final Kind kind;
  private final Workplace place;
  private @Nullable Running process;

  Player(Kind kind, Workplace place) {
    this.kind = kind;
    this.place = place;
  }

  @Override
  public String name() {
    return kind.name;
  }

  @Override
  public String missing() {
    return kind.missing;
  }

  @Override
  public List<String> codecs() {
    return kind.codecs;
  }

  @Override
  public boolean hasTransactions() {
    return kind.hasTransactions;
  }

  /// No client here has one of the two without the other.
  @Override
  public boolean isIdempotent() {
    return kind.hasTransactions;
  }

  @Override
  public Versions versions() throws IOException {
    List<String> answer = ask("versions").getFirst();
    return new Versions(answer.get(1), answer.get(2));
  }

  @Override
  public List<Place> produce(Sending how, List<Message> messages) throws IOException {
    String idempotent = Boolean.toString(how.idempotent());
    return ask("produce", how.topic(), how.codec(), idempotent, file(messages)).stream()
        .map(at -> new Place(Integer.parseInt(at.get(1)), Long.parseLong(at.get(2))))
        .toList();
  }

  @Override
  public List<Placed> consume(String topic, String isolation, int count) throws IOException {
    return ask("consume", topic, isolation, Integer.toString(count)).stream()
        .map(Message::placed)
        .toList();
  }

  @Override
  public void transact(Transaction of, List<Message> messages) throws IOException {
    Map<Integer, Long> offsets = of.offsets();
    String group = offsets.isEmpty() ? "" : of.topic();
    String nexts =
        offsets.entrySet().stream()
            .map(next -> next.getKey() + ":" + next.getValue())
            .collect(Collectors.joining(","));
    ask("transact", of.id(), of.topic(), file(messages), of.end(), group, nexts);
  }

  @Override
  public Member join(String topic, String group) throws IOException {
    var listener = new Listener();
    var member = Running.start(builder(topic, group), line -> hear(listener, line), _ -> {});
    place.toClose(member);
    return listener.in(member, 0, () -> Listener.closeInput(member));
  }

  private static void hear(Listener listener, String line) {
    List<String> said = fields(line);
    switch (said.getFirst()) {
      case "message" -> listener.reads(Message.placed(said));
      case "assigned" -> listener.isGiven(numbers(said.get(1)));
      case "left" -> {}
      default -> throw new AssertionError("a member says: " + line);
    }
  }

  static Set<Integer> numbers(String list) {
    return Arrays.stream(list.split(","))
        .filter(number -> !number.isEmpty())
        .map(Integer::parseInt)
        .collect(Collectors.toSet());
  }

  private String file(List<Message> messages) throws IOException {
    Path file = place.file();
    return Files.write(file, messages.stream().map(Message::line).toList()).toString();
  }

  /// One thing at a time, whoever asks.
  ///
  /// @return the fields of each line of the answer
  private synchronized List<List<String>> ask(String... command) throws IOException {
    if (process == null) {
      process = Running.start(builder());
      place.toClose(process);
    }
    process.say(String.join("\t", command));
    var answer = new ArrayList<List<String>>();
    for (String line = process.next(); !line.equals(DONE); line = process.next()) {
      answer.add(fields(line));
    }
    return answer;
  }

  private static List<String> fields(String line) {
    return List.of(line.split("\t", -1));
  }

  private ProcessBuilder builder(String... arguments) {
    var command = new ArrayList<>(kind.command);
    command.add(place.broker());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
