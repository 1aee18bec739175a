package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a member tells, as a process says it line by line.
final class Listener {
  private final List<Placed> read = new ArrayList<>();
  private Set<Integer> assigned = Set.of();
  private volatile boolean killed;

  synchronized void reads(Placed message) {
    read.add(message);
  }

  synchronized void isGiven(Set<Integer> partitions) {
    assigned = new TreeSet<>(partitions);
  }

  private synchronized List<Placed> read() {
    return List.copyOf(read);
  }

  private synchronized Set<Integer> assigned() {
    return assigned;
  }

  /// The member that a process is.
  ///
  /// @param exit its exit code when it ends in good order
  /// @param leaves asks the process to end
  GroupClient.Member in(Running process, int exit, Runnable leaves) {
    return new GroupClient.Member() {
      @Override
      public Set<Integer> assigned() {
        return Listener.this.assigned();
      }

      @Override
      public List<Placed> read() {
        if (!killed && !process.isAlive() && process.end() != exit) {
          throw new AssertionError("a member ended" + process);
        }
        return Listener.this.read();
      }

      @Override
      public void kill() {
        killed = true;
        process.process().destroyForcibly();
        process.end();
      }

      @Override
      public void leave() {
        leaves.run();
        process.ends(exit);
      }
    };
  }

  static void closeInput(Running process) {
    try {
      process.process().getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
