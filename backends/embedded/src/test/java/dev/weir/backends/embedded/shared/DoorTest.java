package dev.weir.backends.embedded.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.log.DiskFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way into a shared directory, as a program meets it that has no business there.
class DoorTest {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int NONCE_BYTES = 32;
  private static final int PROOF_BYTES = 32;

  @TempDir Path folder;
  private Path directory;
  private Weir weir;

  @BeforeEach
  void open() {
    directory = folder.resolve("log");
    weir = Weir.connect("log:" + directory + "?shared=true");
  }

  @AfterEach
  void close() {
    weir.close();
  }

  private Door door() throws IOException {
    return Door.read(DiskFiles.at(directory)).orElseThrow();
  }

  @Test
  void theSecretIsForItsUserAlone() throws IOException {
    Path file = directory.resolve(Door.FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(door().secret()).hasSize(Door.SECRET_BYTES);
  }

  @Test
  void eachOwnerDrawsItsOwn() throws IOException {
    byte[] before = door().secret();
    weir.close();
    assertThat(directory.resolve(Door.FILE)).doesNotExist();
    open();
    assertThat(door().secret()).isNotEqualTo(before);
  }

  /// Says all that can be said without the secret, and a frame.
  @Test
  void aFrameWithoutTheSecretIsRefused() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), door().port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var in = new DataInputStream(socket.getInputStream());
      var out = new DataOutputStream(socket.getOutputStream());
      int magic = in.readInt();
      byte[] build = in.readNBytes(in.readUnsignedShort());
      out.writeInt(magic);
      out.writeShort(build.length);
      out.write(build);
      out.write(new byte[NONCE_BYTES]);
      assertThat(in.readNBytes(PROOF_BYTES + NONCE_BYTES)).hasSize(PROOF_BYTES + NONCE_BYTES);
      assertThat(isSentAway(in, out)).as("it is not welcome").isTrue();
    }
    weir.admin().topics().create("orders", 1); // others are served
  }

  /// The owner may hang up at the wrong proof, before the frame is written.
  private static boolean isSentAway(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] hello = new Shapes().bytes(Frame.class, new Frame.Hello(7, 1, false));
    try {
      out.write(new byte[PROOF_BYTES]);
      out.writeInt(hello.length);
      out.write(hello);
      return in.read() < 0;
    } catch (SocketException hungUp) {
      return true;
    }
  }
}
