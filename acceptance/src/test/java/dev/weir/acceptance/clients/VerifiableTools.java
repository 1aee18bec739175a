package dev.weir.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.clients.GroupClient.Member;
import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Kafka's own tools for tests of brokers: what they send are numbers, and each line that they say
/// is JSON.
final class VerifiableTools implements GroupClient {
  private static final String VERSION = "4.3.1";
  private static final String FOLDER = "kafka-tools-" + VERSION;
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final int NUMBERS = 1_000;
  private static final Pattern NAME = Pattern.compile("\"name\":\"(\\w+)\"");
  private static final Pattern PARTITION = Pattern.compile("\"partition\":(\\d+)");
  private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+)");
  private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]*)\"");

  /// Of a JVM that SIGTERM has ended.
  private static final int TERMINATED = 143;

  private final Workplace place;

  VerifiableTools(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "kafka-tools";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public Versions versions() {
    return new Versions(VERSION, "kafka-clients " + VERSION);
  }

  /// Sends numbers in each codec; they are found where it was told that they are.
  ///
  /// @return the codecs, in words
  String carriesNumbers(Reference reference) throws IOException {
    for (String codec : CODECS) {
      String topic = name() + "-" + codec;
      List<Place> told = produce(topic, codec);
      var found = new HashMap<Place, String>();
      for (Placed each : reference.consume(topic, NUMBERS).messages()) {
        found.put(each.place(), each.message().value());
      }
      var expected = new HashMap<Place, String>();
      for (int number = 0; number < NUMBERS; number++) {
        expected.put(told.get(number), Message.text(Integer.toString(number).getBytes(UTF_8)));
      }
      assertThat(found).as(codec).isEqualTo(expected);
    }
    return Scenario.inWords(CODECS);
  }

  /// Sends the numbers from 0. It never repeats a request, so it is not idempotent.
  ///
  /// @return where each is
  private List<Place> produce(String topic, String codec) throws IOException {
    Path settings = place.file();
    Files.writeString(
        settings, "compression.type=%s%nenable.idempotence=false%nlinger.ms=20%n".formatted(codec));
    var process =
        Running.start(
            tool(
                "VerifiableProducer",
                topic,
                "--max-messages",
                Integer.toString(NUMBERS),
                "--command-config",
                settings.toString()));
    place.toClose(process);
    process.ends(0);
    var places = new Place[NUMBERS];
    for (String line : process.rest()) {
      if (find(NAME, line).equals("producer_send_success")) {
        places[Integer.parseInt(find(VALUE, line))] = place(line);
      }
    }
    return List.of(places);
  }

  /// A member that commits by itself what it has read.
  @Override
  public Member join(String topic, String group) throws IOException {
    var listener = new Listener();
    var process =
        Running.start(
            tool(
                "VerifiableConsumer",
                topic,
                "--group-id",
                group,
                "--session-timeout",
                "6000",
                "--verbose"),
            line -> hear(listener, line),
            _ -> {});
    place.toClose(process);
    return listener.in(process, TERMINATED, () -> process.process().toHandle().destroy());
  }

  private ProcessBuilder tool(String name, String topic, String... options) {
    var command = new ArrayList<>(Clients.java(FOLDER));
    command.add("org.apache.kafka.tools." + name);
    command.addAll(List.of("--bootstrap-server", place.broker(), "--topic", topic));
    command.addAll(List.of(options));
    return new ProcessBuilder(command);
  }

  private static void hear(Listener listener, String line) {
    switch (find(NAME, line)) {
      case "partitions_assigned" -> {
        var partitions = new HashSet<Integer>();
        PARTITION
            .matcher(line)
            .results()
            .forEach(found -> partitions.add(Integer.valueOf(found.group(1))));
        listener.isGiven(partitions);
      }
      case "record_data" -> {
        String value = Message.text(find(VALUE, line).getBytes(UTF_8));
        Place at = place(line);
        var message = new Message(at.partition(), Message.ANY_TIME, Message.NULL, value, "");
        listener.reads(new Placed(at.offset(), message));
      }
      default -> {} // what else it tells is not needed
    }
  }

  private static Place place(String line) {
    return new Place(Integer.parseInt(find(PARTITION, line)), Long.parseLong(find(OFFSET, line)));
  }

  private static String find(Pattern pattern, String line) {
    var found = pattern.matcher(line);
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in: " + line);
    }
    return found.group(1);
  }
}
