package dev.weir.backends.embedded.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The first words on a connection: each side says its build, and proves that it knows the secret
/// without saying it: a program that was given a dead owner's port learns nothing.
///
/// Some hundred bytes on either side, all of them bounded, before anything else is understood.
///
/// @param build by which two that do not speak the same frames refuse each other
record Greeting(String build, RandomGenerator random) {
  private static final int MAGIC = 0x57454952; // WEIR
  private static final int NONCE_BYTES = 32;
  private static final int MAX_BUILD_BYTES = 200;

  void asOwner(DataInputStream in, DataOutputStream out, byte[] secret) throws IOException {
    sayBuild(out);
    hearBuild(in);
    byte[] theirs = in.readNBytes(NONCE_BYTES);
    byte[] ours = nonce();
    out.write(proof(secret, "owner", theirs));
    out.write(ours);
    out.flush();
    check(in, proof(secret, "session", ours));
  }

  void asSession(DataInputStream in, DataOutputStream out, byte[] secret) throws IOException {
    sayBuild(out);
    hearBuild(in); // first: an owner that hangs up on what it has not read may take its name back
    byte[] ours = nonce();
    out.write(ours);
    out.flush();
    check(in, proof(secret, "owner", ours));
    out.write(proof(secret, "session", in.readNBytes(NONCE_BYTES)));
    out.flush();
  }

  private void sayBuild(DataOutputStream out) throws IOException {
    byte[] bytes = build.getBytes(UTF_8);
    out.writeInt(MAGIC);
    out.writeShort(bytes.length);
    out.write(bytes);
    out.flush();
  }

  private void hearBuild(DataInputStream in) throws IOException {
    int magic = in.readInt();
    int length = in.readUnsignedShort();
    if (magic != MAGIC || length > MAX_BUILD_BYTES) {
      throw new IOException("this is no Weir");
    }
    var theirs = new String(in.readNBytes(length), UTF_8);
    if (!theirs.equals(build)) {
      throw new OtherBuild(build, theirs);
    }
  }

  private byte[] nonce() {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  private static void check(DataInputStream in, byte[] expected) throws IOException {
    if (!MessageDigest.isEqual(in.readNBytes(expected.length), expected)) {
      throw new IOException("the other side does not know the secret");
    }
  }

  private static byte[] proof(byte[] secret, String role, byte[] nonce) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update(role.getBytes(UTF_8));
      return mac.doFinal(nonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
