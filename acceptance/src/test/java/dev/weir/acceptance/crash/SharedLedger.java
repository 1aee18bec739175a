package dev.weir.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What [Sharer]s said of their transactions, and whether each is there whole, or not at all.
final class SharedLedger {
  private final Set<String> done = new HashSet<>();
  private final Set<String> refused = new HashSet<>();

  void take(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words.length > 2 ? words[1] : "") {
        case "transacted" -> done.add(words[2]);
        case "untransacted" -> refused.add(words[2]);
        default -> {}
      }
    }
  }

  int done() {
    return done.size();
  }

  /// @param halves the messages of each partition, in order
  /// @param positions by consumer
  void isWhole(List<List<String>> halves, Map<String, Long> positions) {
    var first = halves.getFirst();
    assertThat(halves).as("the ledger's parts").allMatch(first::equals);
    assertThat(first).doesNotHaveDuplicates().containsAll(done).noneMatch(refused::contains);
    var last = new HashMap<String, Long>();
    for (String value : first) {
      String[] words = value.split("-", -1);
      last.put(Sharer.KEEPER + words[0], Long.parseLong(words[1]) - 1);
    }
    assertThat(positions).as("positions of bookkeepers").isEqualTo(last);
  }
}
