package dev.weir.protocol.generator;

import java.util.List;
import java.util.OptionalInt;

/// One schema file.
///
/// @param kind what the message is for
/// @param name its name, `FetchRequest`
/// @param apiKey its key, if it is a request or a response
/// @param versions the versions that exist
/// @param flexible those with compact lengths and tag sections
/// @param latestUnstable whether the last version is not to be advertised
/// @param root the message itself
/// @param structs the structs in it, in the order of the file
public record MessageSchema(
    Kind kind,
    String name,
    OptionalInt apiKey,
    Versions versions,
    Versions flexible,
    boolean latestUnstable,
    Struct root,
    List<Struct> structs) {
  /// What a message is for.
  public enum Kind {
    /// Sent by clients.
    REQUEST,
    /// The answer to a request.
    RESPONSE,
    /// What stands before a request or a response.
    HEADER,
    /// Bytes inside of a field of other messages, or of a record.
    DATA
  }

  /// The struct of a name.
  public Struct struct(String wanted) {
    return structs.stream().filter(struct -> struct.name().equals(wanted)).findFirst().orElseThrow();
  }

  /// The size in bytes that no value of a type falls below, in any version.
  int leastSize(Type type) {
    return switch (type) {
      case Type.Fixed fixed -> fixed.size;
      case Type.Sized _, Type.ListOf _ -> 1;
      case Type.StructOf(String struct) -> leastSize(struct(struct));
    };
  }

  private int leastSize(Struct struct) {
    int least = Integer.MAX_VALUE;
    for (int version = struct.versions().lowest();
        version <= struct.versions().highest();
        version++) {
      int size = flexible.contains(version) ? 1 : 0;
      for (Field field : struct.plainFields().toList()) {
        boolean absent = !field.versions().contains(version);
        size += absent ? 0 : field.nullable().contains(version) ? 1 : leastSize(field.type());
      }
      least = Math.min(least, size);
    }
    return least;
  }
}
