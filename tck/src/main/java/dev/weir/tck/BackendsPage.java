package dev.weir.tck;

import static java.util.stream.Collectors.joining;

import dev.weir.Capability;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The page that tells users what each backend can do: docs/reference/backends.md. It is generated,
/// from what connected backends answer or from the checked-in files that each run of the suite
/// compares with them.
///
/// @param backends what each can do, by scheme, in the order of the columns
public record BackendsPage(Map<String, Set<Capability>> backends) {

  /// The whole page.
  public String text() {
    return """
    # What each backend can do

    What a backend cannot do it refuses before any effect, with an error that says who can; nothing is emulated
    silently. Each cell is tested by the conformance suite: a *yes* by the rules of [consumers](../spec/consumer.md)
    that need the capability, an empty cell by its refusal. This page is generated:
    `mvn -pl tck -am test -Dtest=BackendsPageTest -Dweir.pages=write -Dsurefire.failIfNoSpecifiedTests=false`.

    """
        + table()
        + """

        What they mean; `weir.capabilities()` tells a program. In brackets: how many rules need it.

        """
        + Arrays.stream(Capability.values()).map(BackendsPage::meaning).collect(joining());
  }

  private String table() {
    var head = backends.keySet().stream().collect(joining(":` | `", "| capability | `", ":` |\n"));
    var rule = "|---".repeat(backends.size() + 1) + "|\n";
    return head + rule + Arrays.stream(Capability.values()).map(this::row).collect(joining());
  }

  private String row(Capability capability) {
    return backends.values().stream()
        .map(able -> able.contains(capability) ? "yes" : "")
        .collect(joining(" | ", "| " + capability + " | ", " |\n"));
  }

  private static String meaning(Capability capability) {
    long rules = Rule.all().stream().filter(rule -> rule.needs().contains(capability)).count();
    return "- **%s** (%d): %s\n".formatted(capability, rules, inWords(capability));
  }

  private static String inWords(Capability capability) {
    return switch (capability) {
      case TOPICS -> "topics can be created, listed, described and deleted.";
      case ADD_PARTITIONS -> "partitions can be added to a topic.";
      case PARTITIONS -> "a topic has partitions, and a message's key picks one.";
      case KEYS -> "messages carry a key.";
      case HEADERS -> "messages carry headers, and so subjects.";
      case TIMESTAMPS -> "the producer may give a message's timestamp.";
      case READ_FROM_OFFSET -> "messages stay, and are read from any offset.";
      case READ_FROM_TIME -> "a place can be named by time.";
      case POSITIONS -> "a consumer may have a name, and its position is stored.";
      case ADMIN_POSITIONS -> "stored positions can be listed, reset and deleted.";
      case GROUPS ->
          "members of one consumer share its partitions. Without it a name is open once at a time, and a second "
              + "one is refused as unavailable.";
      case BY_MESSAGE -> "members share by message: leases, attempts, retries.";
      case SETTLED_ABOVE -> "acks out of order are remembered durably, however far.";
      case KEY_ORDER_BY_MESSAGE ->
          "by message, a key's messages come one at a time, in order; by partition every log with POSITIONS can.";
      case EXTEND -> "a lease can be made longer.";
      case UNCOUNTED_RELEASE ->
          "by message, giving a message back is no attempt; elsewhere it counts.";
      case GAPS_BY_MESSAGE ->
          "by message, a consumer is told what retention took or what is damaged, and its policy decides; elsewhere "
              + "it is passed over. By partition every log can.";
      case DEFINITIONS ->
          "what a consumer is stays stored from its first use; elsewhere each open says it.";
      case EXPIRY ->
          "a consumer that said so is forgotten when nobody has used it for so long; elsewhere the log's own rule holds.";
      case STATIC_MEMBERS -> "a member with an id keeps its partitions through a restart.";
      case ASSIGNORS -> "partitions are shared out by whichever of Weir's assignors is named.";
      case OWN_ASSIGNOR -> "partitions are shared out by a function of the program's own.";
      case TOPIC_PATTERNS -> "topics may be named by a pattern.";
      case SEEK -> "an open consumer can be moved.";
      case SEEK_IN_GROUP ->
          "moving all partitions keeps the membership; elsewhere the member leaves its group, and says so.";
      case DEAD_LETTERS -> "what failed for good goes to a topic of its own, and can be redriven.";
      case TRANSACTIONS -> "sends, acks and positions happen together.";
      case TRANSACTIONS_BY_MESSAGE -> "acks by message can be part of a transaction.";
      case SHARING_STATE -> "members, leases, retries and blocked keys can be looked at.";
      case LAG -> "lag can be asked for.";
      case ENDS ->
          "the input has an end, and a consumer that reached it ends. Elsewhere `until(LATEST)` ends one.";
    };
  }

  /// What the checked-in files say.
  static BackendsPage ofFiles(String... names) {
    var columns = new LinkedHashMap<String, Set<Capability>>();
    for (String name : names) {
      columns.put(name, Capabilities.of(name));
    }
    return new BackendsPage(columns);
  }
}
