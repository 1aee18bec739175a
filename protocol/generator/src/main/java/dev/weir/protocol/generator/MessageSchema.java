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
    return structs.stream()
        .filter(struct -> struct.name().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  /// The size in bytes that no value of a type falls below, in any of some versions.
  int leastSize(Type type, Versions within) {
    int least = Integer.MAX_VALUE;
    for (int version = within.lowest(); version <= within.highest(); version++) {
      least = Math.min(least, leastSize(type, version));
    }
    return least;
  }

  private int leastSize(Type type, int version) {
    boolean compact = flexible.contains(version);
    return switch (type) {
      case Type.Fixed fixed -> fixed.size;
      case Type.Sized.STRING -> compact ? 1 : 2;
      case Type.Sized _, Type.ListOf _ -> compact ? 1 : 4;
      case Type.StructOf(String name) ->
          (compact ? 1 : 0)
              + struct(name)
                  .plainFields()
                  .filter(field -> field.versions().contains(version))
                  .mapToInt(field -> leastSize(field, version))
                  .sum();
    };
  }

  private int leastSize(Field field, int version) {
    boolean orNull = field.type() instanceof Type.StructOf && field.nullable().contains(version);
    return orNull ? 1 : leastSize(field.type(), version);
  }
}
