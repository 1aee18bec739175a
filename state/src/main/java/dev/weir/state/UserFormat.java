package dev.weir.state;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// The bytes of what is stored of users.
final class UserFormat {
  private UserFormat() {}

  static void put(ByteBuffer out, ScramMechanism mechanism) {
    out.put((byte) mechanism.ordinal());
  }

  static ScramMechanism getMechanism(ByteBuffer in) {
    int number = Byte.toUnsignedInt(in.get());
    ScramMechanism[] all = ScramMechanism.values();
    if (number >= all.length) {
      throw new IllegalArgumentException("its mechanism is " + number);
    }
    return all[number];
  }

  static void put(ByteBuffer out, Credential credential) {
    put(out, credential.mechanism());
    out.putInt(credential.iterations());
    put(out, credential.salt());
    put(out, credential.storedKey());
    put(out, credential.serverKey());
  }

  static Credential get(ByteBuffer in) {
    return new Credential(getMechanism(in), in.getInt(), getBytes(in), getBytes(in), getBytes(in));
  }

  private static void put(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] getBytes(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
