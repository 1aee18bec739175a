package dev.weir.acceptance.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.acceptance.clients.Message.Place;
import dev.weir.acceptance.clients.Message.Placed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// kcat: a process for each thing that it does. It takes one partition, one set of headers and one
/// kind of value (there, or null) at a time.
final class Kcat implements KafkaClient {
  private static final Pattern VERSIONS =
      Pattern.compile("Version ([\\d.]+) .*librdkafka ([\\d.]+)");
  private static final Pattern DELIVERED =
      Pattern.compile("% Message delivered to partition (\\d+) \\(offset (\\d+)\\).*");
  private static final Pattern ASSIGNED = Pattern.compile("% Group .* assigned: (.*)");
  private static final Pattern PARTITION = Pattern.compile("\\[(\\d+)\\]");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  /// Between messages, and between a key and its value. No message has it.
  private static final String MESSAGE_END = "~~message~~";

  private static final String KEY_END = "~~key~~";

  private static final int READ_BYTES = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Workplace place;

  Kcat(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "kcat";
  }

  @Override
  public String missing() {
    return Clients.onPath("kcat") ? "" : "apt-get install kcat";
  }

  @Override
  public Versions versions() throws IOException {
    var process = run(new byte[0], "-V");
    var found = VERSIONS.matcher(String.join("\n", process.rest()));
    if (!found.find()) {
      throw new AssertionError("kcat does not say what it is" + process);
    }
    return new Versions(found.group(1), "librdkafka " + found.group(2));
  }

  @Override
  public List<String> codecs() {
    return List.of("none", "gzip", "snappy", "lz4", "zstd");
  }

  @Override
  public boolean hasTransactions() {
    return true;
  }

  @Override
  public boolean commitsPositions() {
    return false;
  }

  @Override
  public boolean canSend(Message message) {
    return headers(message).stream().allMatch(header -> PRINTABLE.matcher(header).matches());
  }

  @Override
  public boolean setsTimes() {
    return false;
  }

  @Override
  public List<Place> produce(Sending how, List<Message> messages) throws IOException {
    var places = new ArrayList<Place>();
    int next = 0;
    while (next < messages.size()) {
      int first = next;
      while (next < messages.size() && areSentAlike(messages.get(first), messages.get(next))) {
        next++;
      }
      var process =
          run(
              input(messages.subList(first, next)),
              sending(messages.get(first), how.topic(), how.codec(), how.idempotent()));
      process.errors().stream()
          .map(DELIVERED::matcher)
          .forEach(line -> {
            if (line.matches()) {
              places.add(new Place(Integer.parseInt(line.group(1)), Long.parseLong(line.group(2))));
            }
          });
    }
    return places;
  }

  private static boolean areSentAlike(Message one, Message other) {
    return one.partition() == other.partition()
        && one.headers().equals(other.headers())
        && one.value().equals(Message.NULL) == other.value().equals(Message.NULL);
  }

  private static String[] sending(Message alike, String topic, String codec, boolean idempotent) {
    var arguments =
        new ArrayList<>(
            List.of("-P", "-vv", "-t", topic, "-p", Integer.toString(alike.partition())));
    arguments.addAll(List.of("-D", MESSAGE_END, "-K", KEY_END, "-z", codec));
    arguments.addAll(List.of("-X", "enable.idempotence=" + idempotent));
    if (alike.value().equals(Message.NULL)) {
      arguments.add("-Z");
    }
    headers(alike).forEach(header -> arguments.addAll(List.of("-H", header)));
    return arguments.toArray(String[]::new);
  }

  private static byte[] input(List<Message> messages) {
    var input = new ByteArrayOutputStream();
    for (Message message : messages) {
      byte[] key = Message.bytes(message.key());
      if (key != null) {
        input.writeBytes(key);
        input.writeBytes(KEY_END.getBytes(ISO_8859_1));
      }
      byte[] value = Message.bytes(message.value());
      input.writeBytes(value == null ? new byte[0] : value);
      input.writeBytes(MESSAGE_END.getBytes(ISO_8859_1));
    }
    return input.toByteArray();
  }

  /// `name=value` of each.
  private static List<String> headers(Message message) {
    return Arrays.stream(message.headers().split(","))
        .filter(header -> !header.isEmpty())
        .map(header -> header.split(":", -1))
        .map(header -> header[0] + "=" + plain(header[1]))
        .toList();
  }

  private static String plain(String base64) {
    return new String(Base64.getDecoder().decode(base64), ISO_8859_1);
  }

  private static String base64(String plain) {
    return Message.text(plain.getBytes(ISO_8859_1));
  }

  /// Lengths come first, so that every byte can be told from the next; -1 is null.
  @Override
  public List<Placed> consume(String topic, String isolation, int count) throws IOException {
    var builder =
        new ProcessBuilder(
            command(
                "-C",
                "-q",
                "-e",
                "-o",
                "beginning",
                "-t",
                topic,
                "-X",
                "isolation.level=" + isolation,
                "-f",
                "%p %o %T %K %S %h|%k%s|"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    return placed(new String(process.getInputStream().readAllBytes(), ISO_8859_1));
  }

  private static List<Placed> placed(String out) {
    var read = new ArrayList<Placed>();
    int at = 0;
    while (at < out.length()) {
      int bar = out.indexOf('|', at);
      String[] head = out.substring(at, bar).split(" ", 6);
      int keyEnd = bar + 1 + Math.max(0, Integer.parseInt(head[3]));
      int valueEnd = keyEnd + Math.max(0, Integer.parseInt(head[4]));
      String key = head[3].equals("-1") ? "-" : base64(out.substring(bar + 1, keyEnd));
      String value = head[4].equals("-1") ? "-" : base64(out.substring(keyEnd, valueEnd));
      int partition = Integer.parseInt(head[0]);
      var message =
          new Message(partition, Long.parseLong(head[2]), key, value, headersAsTold(head[5]));
      read.add(new Placed(Long.parseLong(head[1]), message));
      at = valueEnd + 1;
    }
    return read;
  }

  private static String headersAsTold(String told) {
    return Arrays.stream(told.split(","))
        .filter(header -> !header.isEmpty())
        .map(header -> header.split("=", 2))
        .map(header -> header[0] + ":" + base64(header[1]))
        .collect(Collectors.joining(","));
  }

  /// What comes by standard input is one transaction: its end commits, a signal before it aborts.
  /// Of positions it knows nothing.
  @Override
  public void transact(Transaction of, List<Message> messages) throws IOException {
    boolean commits = of.end().equals("commit");
    List<Message> sent = commits ? messages : messages.stream().map(Kcat::filled).toList();
    var process =
        Running.start(
            new ProcessBuilder(
                command(
                    "-P",
                    "-t",
                    of.topic(),
                    "-D",
                    MESSAGE_END,
                    "-K",
                    KEY_END,
                    "-X",
                    "transactional.id=" + of.id())));
    place.toClose(process);
    OutputStream in = process.process().getOutputStream();
    in.write(input(sent));
    in.flush();
    if (!commits) {
      awaitStored(of.topic(), sent);
      process.process().toHandle().destroy();
    }
    in.close();
    process.ends(0);
  }

  /// As long as what it reads at a time: so it sends each message though there is more to come.
  private static Message filled(Message message) {
    String filled = "%-" + (READ_BYTES - MESSAGE_END.length()) + "s";
    String value = base64(filled.formatted(plain(message.value())));
    return new Message(
        message.partition(), message.timestamp(), message.key(), value, message.headers());
  }

  private void awaitStored(String topic, List<Message> messages) {
    List<String> values = messages.stream().map(Message::value).toList();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(consume(topic, "read_uncommitted", 0))
                .extracting(each -> each.message().value())
                .containsAll(values));
  }

  @Override
  public Member join(String topic, String group) throws IOException {
    var listener = new Listener();
    var command =
        command(
            "-G",
            group,
            "-u",
            "-X",
            "auto.offset.reset=earliest",
            "-X",
            "session.timeout.ms=6000",
            "-X",
            "heartbeat.interval.ms=500",
            "-X",
            "auto.commit.interval.ms=100",
            "-f",
            "%p %o %T %s\n",
            topic);
    var process =
        Running.start(
            new ProcessBuilder(command),
            line -> listener.reads(plainly(line)),
            line -> hear(listener, line));
    place.toClose(process);
    return listener.in(process, 0, () -> process.process().toHandle().destroy());
  }

  private static Placed plainly(String line) {
    String[] said = line.split(" ", 4);
    int partition = Integer.parseInt(said[0]);
    var message =
        new Message(partition, Long.parseLong(said[2]), Message.NULL, base64(said[3]), "");
    return new Placed(Long.parseLong(said[1]), message);
  }

  private static void hear(Listener listener, String line) {
    var assigned = ASSIGNED.matcher(line);
    if (assigned.matches()) {
      listener.isGiven(
          PARTITION
              .matcher(assigned.group(1))
              .results()
              .map(found -> Integer.valueOf(found.group(1)))
              .collect(Collectors.toSet()));
    }
  }

  /// Runs it to its end, which must be a good one.
  private Running run(byte[] input, String... arguments) throws IOException {
    var process = Running.start(new ProcessBuilder(command(arguments)));
    place.toClose(process);
    try (OutputStream in = process.process().getOutputStream()) {
      in.write(input);
    }
    process.ends(0);
    return process;
  }

  private List<String> command(String... arguments) {
    var command = new ArrayList<>(List.of("kcat", "-b", place.broker()));
    command.addAll(List.of(arguments));
    return command;
  }
}
