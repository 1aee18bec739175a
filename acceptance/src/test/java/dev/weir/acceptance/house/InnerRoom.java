package dev.weir.acceptance.house;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A package of a room that is divided, and which of its neighbours there it may use: what the door
/// signs say.
///
/// @param folder the room around it, from the root
/// @param name its package
/// @param rooms the neighbours' packages
record InnerRoom(String folder, String name, Set<String> rooms) {
  /// Each below those that use it.
  static final List<InnerRoom> ALL = Stream.concat(client(), kafka()).toList();

  private static Stream<InnerRoom> client() {
    var client = new Divided("client", "dev.weir.client");
    return Stream.of(
        client.room("backend"),
        client.room("letters", "backend"),
        client.room("connection", "letters", "backend"),
        client.room("member", "letters"),
        client.room("bypartition", "member", "letters", "backend"),
        client.room("bymessage", "member", "connection", "letters", "backend"),
        client.room("admin", "connection", "letters", "backend"),
        client.front(
            "admin", "bymessage", "bypartition", "member", "connection", "letters", "backend"));
  }

  private static Stream<InnerRoom> kafka() {
    var kafka = new Divided("backends/kafka", "dev.weir.backends.kafka");
    return Stream.of(
        kafka.room("cluster"),
        kafka.room("log", "cluster"),
        kafka.room("groups", "cluster"),
        kafka.room("sharegroups", "cluster"),
        kafka.room("admin", "sharegroups", "cluster"),
        kafka.front("admin", "sharegroups", "groups", "log", "cluster"));
  }

  /// @param name the package in front of its inner rooms
  private record Divided(String folder, String name) {
    InnerRoom room(String room, String... uses) {
      return new InnerRoom(folder, inside(room), insideAll(uses));
    }

    InnerRoom front(String... uses) {
      return new InnerRoom(folder, name, insideAll(uses));
    }

    private String inside(String room) {
      return name + "." + room;
    }

    private Set<String> insideAll(String... rooms) {
      return Stream.of(rooms).map(this::inside).collect(Collectors.toUnmodifiableSet());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
