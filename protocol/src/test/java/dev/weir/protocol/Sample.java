package dev.weir.protocol;

import dev.weir.protocol.generator.Field;
import dev.weir.protocol.generator.MessageSchema;
import dev.weir.protocol.generator.Struct;
import dev.weir.protocol.generator.Type;
import dev.weir.protocol.generator.Type.Fixed;
import dev.weir.protocol.generator.Type.Sized;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random contents of a struct, in nobody's classes: what a schema allows in a version.
///
/// @param struct what it is of
/// @param values by field: Long, Double, Boolean, UUID, String, ByteBuffer, Sample, List or null
/// @param tags fields that no schema knows, in a flexible version
record Sample(Struct struct, Map<Field, @Nullable Object> values, List<UnknownTag> tags) {
  private static final List<String> LETTERS =
      List.of("a", "b", "c", "Z", "0", "9", "-", "_", ".", "\u0000", "ä", "€", "語", "😀");

  /// A random message.
  ///
  /// @param strays whether now and then a field is set that the version does not have
  static Sample of(MessageSchema schema, int version, SplittableRandom random, boolean strays) {
    return new Maker(schema, version, random, strays).struct(schema.root(), 0);
  }

  private record Maker(MessageSchema schema, int version, SplittableRandom random, boolean strays) {

    Sample struct(Struct struct, int depth) {
      var values = new LinkedHashMap<Field, @Nullable Object>();
      for (Field field : struct.fields()) {
        if (field.versions().contains(version)) {
          boolean isNull = field.nullable().contains(version) && random.nextInt(4) == 0;
          if (isNull) {
            values.put(field, null);
          } else if (!field.tagged().contains(version) || random.nextBoolean()) {
            values.put(field, value(field.type(), depth));
          }
        } else if (strays && random.nextInt(30) == 0) {
          values.put(field, value(field.type(), depth));
        }
      }
      return new Sample(struct, values, tags(struct));
    }

    private List<UnknownTag> tags(Struct struct) {
      if (!schema.flexible().contains(version) || random.nextInt(3) > 0) {
        return List.of();
      }
      var tags = new ArrayList<UnknownTag>();
      for (int tag = random.nextInt(4); tag < 40_000; tag = 3 * tag + 1 + random.nextInt(9)) {
        int candidate = tag;
        if (random.nextInt(3) == 0
            && struct.fields().stream().noneMatch(field -> field.tag() == candidate)) {
          tags.add(new UnknownTag(tag, bytes()));
        }
      }
      return tags;
    }

    private Object value(Type type, int depth) {
      return switch (type) {
        case Fixed fixed -> fixed(fixed);
        case Sized.STRING -> string();
        case Sized _ -> bytes();
        case Type.StructOf(String name) -> struct(schema.struct(name), depth + 1);
        case Type.ListOf(Type element) -> {
          var all = new ArrayList<>();
          int most = element instanceof Type.StructOf ? 4 - Math.min(depth, 2) : 5;
          int count = random.nextInt(most) + (random.nextInt(500) == 0 ? 130 >> (2 * depth) : 0);
          for (int n = 0; n < count; n++) {
            all.add(value(element, depth + 1));
          }
          yield all;
        }
      };
    }

    private Object fixed(Fixed type) {
      return switch (type) {
        case BOOL -> random.nextBoolean();
        case INT8 -> (long) (byte) integer();
        case INT16 -> (long) (short) integer();
        case UINT16 -> integer() & 0xffff;
        case INT32 -> (long) (int) integer();
        case UINT32 -> integer() & 0xffff_ffffL;
        case INT64 -> integer();
        case FLOAT64 -> random.nextBoolean() ? 0.0 : Double.longBitsToDouble(integer());
        case UUID -> random.nextInt(4) == 0 ? Message.NO_ID : new UUID(integer(), integer());
      };
    }

    private long integer() {
      return switch (random.nextInt(4)) {
        case 0 -> random.nextInt(-2, 3);
        case 1 -> Long.MAX_VALUE >>> random.nextInt(64);
        case 2 -> Long.MIN_VALUE >> random.nextInt(64);
        default -> random.nextLong();
      };
    }

    private String string() {
      int length = length();
      // Long ones in ASCII, for lengths in bytes.
      int letters = length > 100 ? 10 : LETTERS.size();
      var text = new StringBuilder();
      for (int left = length; left > 0; left--) {
        text.append(LETTERS.get(random.nextInt(letters)));
      }
      return text.toString();
    }

    private ByteBuffer bytes() {
      var bytes = new byte[length()];
      random.nextBytes(bytes);
      return ByteBuffer.wrap(bytes);
    }

    /// Mostly short; now and then about where a length takes one byte more, or is a part of its own.
    private int length() {
      return switch (random.nextInt(400)) {
        case 0 -> random.nextInt(126, 130);
        case 1 -> random.nextInt(Writer.PART - 2, Writer.PART + 2);
        case 2 -> random.nextInt(100) > 2 ? 7 : random.nextInt(16_382, 16_386);
        default -> random.nextInt(9);
      };
    }
  }
}
