package dev.weir.acceptance.clients;

import dev.weir.acceptance.clients.Message.Placed;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// A client that can be part of a group. Topics have [Message#PARTITIONS] partitions, and are made by
/// whoever names them first.
interface GroupClient {
  /// What it says it is.
  ///
  /// @param version the client's own
  /// @param library what it is built on; empty where it is its own
  record Versions(String version, String library) {}

  /// One that is part of a group. What it reads it commits.
  interface Member {
    /// The partitions that it was last given.
    Set<Integer> assigned();

    /// All that it has read.
    List<Placed> read();

    /// As a machine that fails: nothing is said any more.
    void kill();

    /// In good order; waits until it has left.
    void leave();
  }

  /// As the page calls it.
  String name();

  /// How to get it, where it is not there; empty when it is.
  String missing();

  Versions versions() throws IOException;

  /// Becomes a member of a group that begins at the beginning.
  Member join(String topic, String group) throws IOException;
}
