package dev.weir.state;

import dev.weir.state.Definition.Backoff;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a [Definition] within a state record. Drawn in `docs/formats/state-records.md`.
final class DefinitionFormat {
  /// Since then it says when a consumer expires.
  static final byte VERSION = 2;

  private DefinitionFormat() {}

  static void put(ByteBuffer out, Definition definition) {
    out.put((byte) (definition.byMessage() ? 1 : 0));
    out.put((byte) (definition.orderedByKey() ? 1 : 0));
    out.putInt(definition.attempts()).putLong(definition.leaseMillis());
    out.putLong(definition.expireAfterMillis());
    out.put((byte) definition.backoff().kind().ordinal());
    List<Long> delays = definition.backoff().delaysMillis();
    out.putShort((short) delays.size());
    delays.forEach(out::putLong);
    putPatterns(out, definition.subjects());
    putPatterns(out, definition.exceptSubjects());
  }

  private static void putPatterns(ByteBuffer out, List<String> patterns) {
    out.putShort((short) patterns.size());
    patterns.forEach(pattern -> StateRecords.putName(out, pattern));
  }

  static Definition get(ByteBuffer in, int version) throws CharacterCodingException {
    boolean byMessage = getFlag(in);
    boolean orderedByKey = getFlag(in);
    int attempts = in.getInt();
    long leaseMillis = in.getLong();
    long expireAfterMillis = version == 1 ? Definition.NEVER_EXPIRES : in.getLong();
    int kind = Byte.toUnsignedInt(in.get());
    if (kind >= Backoff.Kind.values().length) {
      throw new IllegalArgumentException("its backoff is of kind " + kind);
    }
    List<Long> delays = new ArrayList<>();
    for (int left = getCount(in, Long.BYTES); left > 0; left--) {
      delays.add(in.getLong());
    }
    Backoff backoff = new Backoff(Backoff.Kind.values()[kind], delays);
    List<String> subjects = getPatterns(in);
    List<String> except = getPatterns(in);
    return new Definition(
        byMessage,
        orderedByKey,
        attempts,
        backoff,
        leaseMillis,
        expireAfterMillis,
        subjects,
        except);
  }

  private static boolean getFlag(ByteBuffer in) {
    byte flag = in.get();
    if (flag != 0 && flag != 1) {
      throw new IllegalArgumentException("a flag is " + flag);
    }
    return flag == 1;
  }

  private static List<String> getPatterns(ByteBuffer in) throws CharacterCodingException {
    List<String> patterns = new ArrayList<>();
    for (int left = getCount(in, Short.BYTES); left > 0; left--) {
      patterns.add(StateRecords.getName(in));
    }
    return patterns;
  }

  /// Checked before anything is allocated.
  private static int getCount(ByteBuffer in, int minBytes) {
    int count = Short.toUnsignedInt(in.getShort());
    if (count * minBytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }
}
