package dev.weir.acceptance.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What each client did, as docs/reference/clients.md tells it. It is filled while the clients run.
final class ClientsPage {
  /// The columns, in their order.
  enum Column {
    CLIENT("client"),
    VERSION("version"),
    LIBRARY("built on"),
    CODECS("every byte, as it is and in"),
    GROUP("group"),
    IDEMPOTENT("idempotent producer"),
    TRANSACTIONS("transactions");

    private final String title;

    Column(String title) {
      this.title = title;
    }
  }

  private static final String BEFORE =
      """
      # Clients that run on `weir serve`

      Programs and libraries that were written for Kafka. Each does what follows on a `weir serve` in every run of the
      tests, as a process of its own. A client that is not here may work as well. This page is generated:
      `mvn -pl acceptance -am test -Dtest=ClientsTest -Dweir.pages=write -Dsurefire.failIfNoSpecifiedTests=false`.

      """;

  private static final String AFTER =
      """

      - **every byte**: twelve messages over four partitions (null, empty, long and binary keys and values, headers,
        times) are sent with each codec, found by another client where the first one was told they are, compressed on the
        wire, and read back beside the same messages as another library compresses them.
      - **group**: a member reads all; a second one joins, and they share; one is killed (`kill -9`) and the other takes
        over; all leave; a new one resumes at the committed positions. Every message is read by exactly one of them.
      - **kafka-tools** are Kafka's verifiable producer and consumer: they send numbers of their own, and tell each step.
      - **idempotent producer**: whether the messages were sent by one; the server checks its sequence numbers.
      - **transactions**: one is committed, one aborted, one committed with positions of a group; who reads what is
        committed sees the first and the last whole, and nothing of the other. kcat's carry no positions.

      Why these: librdkafka, under most clients that are not Java's, in a version that looks for the oldest versions of
      APIs before it compresses; Java's client at both ends of what the protocol's schemas cover; two that speak the
      protocol by themselves. `.ci/run` installs Debian's packages and npm's; the build brings Java's.
      """;

  private final Map<String, Map<Column, String>> rows = new TreeMap<>();

  /// Fills a cell.
  synchronized void tell(String client, Column column, String text) {
    rows.computeIfAbsent(client, _ -> new TreeMap<>(Map.of(Column.CLIENT, client)))
        .put(column, text);
  }

  /// What is known of a client, which is everything when it has done all; nothing when it has not
  /// run.
  synchronized Map<Column, String> row(String client) {
    return new TreeMap<>(rows.getOrDefault(client, Map.of()));
  }

  /// What a page tells of a client; nothing when it does not know it.
  static Map<Column, String> row(String page, String client) {
    var row = new TreeMap<Column, String>();
    String beginning = "| " + client + " | ";
    page.lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
        .forEach(cells -> {
          int next = 0;
          for (Column column : Column.values()) {
            row.put(column, cells[next++].strip());
          }
        });
    return row;
  }

  private static String line(Map<Column, String> cells) {
    var all = new ArrayList<String>();
    for (Column column : Column.values()) {
      all.add(cells.getOrDefault(column, ""));
    }
    return line(all);
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  /// The whole page.
  ///
  /// @param order the clients, each of which has run
  synchronized String text(List<String> order) {
    var titles = new ArrayList<String>();
    for (Column column : Column.values()) {
      titles.add(column.title);
    }
    var lines = new ArrayList<String>();
    lines.add(line(titles));
    lines.add("|---".repeat(titles.size()) + "|");
    order.forEach(client -> lines.add(line(rows.getOrDefault(client, Map.of()))));
    return BEFORE + String.join("\n", lines) + "\n" + AFTER;
  }
}
