package dev.weir.acceptance.house;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A package of a room that is divided, and which of its neighbours there it may use: what the door
/// signs say.
///
/// @param folder the room around it, from the root
/// @param name its package
/// @param rooms the neighbours' packages
record InnerRoom(String folder, String name, Set<String> rooms) {
  private static final String CLIENT = "dev.weir.client";

  /// Each below those that use it.
  static final List<InnerRoom> ALL =
      List.of(
          client("backend"),
          client("letters", "backend"),
          client("connection", "letters", "backend"),
          client("member", "letters"),
          client("bypartition", "member", "letters", "backend"),
          client("bymessage", "member", "connection", "letters", "backend"),
          client("admin", "connection", "letters", "backend"),
          new InnerRoom(
              "client",
              CLIENT,
              inside(
                  CLIENT,
                  "admin",
                  "bymessage",
                  "bypartition",
                  "member",
                  "connection",
                  "letters",
                  "backend")));

  private static InnerRoom client(String room, String... rooms) {
    return new InnerRoom("client", CLIENT + "." + room, inside(CLIENT, rooms));
  }

  private static Set<String> inside(String around, String... rooms) {
    return Set.copyOf(Stream.of(rooms).map(room -> around + "." + room).toList());
  }

  @Override
  public String toString() {
    return name;
  }
}
