package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.weir.protocol.generator.Field;
import dev.weir.protocol.generator.MessageSchema;
import dev.weir.protocol.generator.Schemas;
import dev.weir.protocol.generator.Type;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.MetadataRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the bytes are, what comes out is a message or a MalformedMessage, and memory is used in
/// proportion to the bytes.
class DamageTest {
  private static final int ROUNDS = 1 + 20 * Integer.getInteger("weir.budget.minutes", 0);
  private static final int MUTATIONS = 60;
  private static final int ELEMENTS = 3_000;

  /// What a byte may cost on the heap: small elements become records, each with its builder.
  private static final int COST_OF_A_BYTE = 64;

  /// What reading costs besides: class initialisation, an exception with its stack.
  private static final int COST_OF_READING = 1 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<MessageSchema> messages() throws IOException {
    return Schemas.all().stream().filter(schema -> !schema.versions().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageThatIsCutShortIsMalformed(MessageSchema schema) throws Exception {
    var ours = new OurClasses(schema, DamageTest.class.getClassLoader());
    for (int version = schema.versions().lowest();
        version <= schema.versions().highest();
        version++) {
      byte[] bytes = sample(schema, ours, version, 0);
      // At each byte; inside a long string, at some.
      for (int length = 0; length < bytes.length; length += 1 + length / 200) {
        assertThat(isMalformed(ours, ByteBuffer.wrap(bytes, 0, length), version))
            .as("%s version %d, %d bytes of %d", schema.name(), version, length, bytes.length)
            .isTrue();
      }
    }
  }

  private static boolean isMalformed(OurClasses ours, ByteBuffer bytes, int version)
      throws ReflectiveOperationException {
    try {
      Message _ = ours.read(new Reader(bytes), version);
      return false;
    } catch (MalformedMessage expected) {
      return true;
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageThatIsChangedIsReadOrMalformed(MessageSchema schema) throws Exception {
    var ours = new OurClasses(schema, DamageTest.class.getClassLoader());
    for (int version = schema.versions().lowest();
        version <= schema.versions().highest();
        version++) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes = sample(schema, ours, version, round);
        var random = new SplittableRandom(Oracle.seed(schema.name(), version, 1000 + round));
        for (int n = 0; n < MUTATIONS; n++) {
          readOrMalformed(ours, mutated(bytes, random), version);
        }
      }
    }
  }

  /// Every count and length in the message is one that claims too much, sooner or later.
  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    byte[] mutated = Arrays.copyOf(bytes, Math.max(20, bytes.length));
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      int at = random.nextInt(mutated.length - 8);
      switch (random.nextInt(5)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt();
        case 2 -> Arrays.fill(mutated, at, at + 4, (byte) -1);
        case 3 -> ByteBuffer.wrap(mutated).putInt(at, Integer.MAX_VALUE >> random.nextInt(31));
        // The largest that a variable-length integer can be, and one more.
        default ->
            ByteBuffer.wrap(mutated)
                .put(at, new byte[] {-1, -1, -1, -1, (byte) random.nextInt(7, 9)});
      }
    }
    return mutated;
  }

  private static void readOrMalformed(OurClasses ours, byte[] bytes, int version)
      throws ReflectiveOperationException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Message message = ours.read(new Reader(ByteBuffer.wrap(bytes)), version);
      assertThat(allocatedSince(before))
          .isLessThan(COST_OF_READING + (long) bytes.length * COST_OF_A_BYTE);
      assertThat(ours.write(message, version)).hasSize(message.size(version));
    } catch (MalformedMessage expected) {
      assertThat(allocatedSince(before))
          .isLessThan(COST_OF_READING + (long) bytes.length * COST_OF_A_BYTE);
    }
  }

  private static long allocatedSince(long before) {
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @EnumSource
  void aCountOfTwoBillionInTwentyBytesIsMalformed(ApiKey key) {
    for (int version = key.lowestVersion(); version <= key.highestVersion(); version++) {
      for (int at = 0; at < 16; at++) {
        var bytes = new byte[20];
        if (key.isFlexible(version)) {
          ByteBuffer.wrap(bytes).put(at, new byte[] {-1, -1, -1, -1, 7});
        } else {
          ByteBuffer.wrap(bytes).putInt(at, Integer.MAX_VALUE);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
          Message _ = key.readRequest(new Reader(ByteBuffer.wrap(bytes)), version);
        } catch (MalformedMessage expected) {
          // As it should be; where no count stands, the bytes may be a message.
        }
        assertThat(allocatedSince(before)).isLessThan(COST_OF_READING);
      }
    }
  }

  /// The smallest elements are those with nothing but defaults.
  @ParameterizedTest
  @MethodSource("messages")
  void aListOfSmallElementsIsReadInProportion(MessageSchema schema) throws Exception {
    var ours = new OurClasses(schema, DamageTest.class.getClassLoader());
    int version = schema.versions().highest();
    for (Field field : schema.root().fields()) {
      if (field.type() instanceof Type.ListOf(Type.StructOf(String name))
          && field.versions().contains(version)) {
        var element = new Sample(schema.struct(name), Map.of(), List.of());
        var many = Map.<Field, @Nullable Object>of(field, Collections.nCopies(ELEMENTS, element));
        byte[] bytes = ours.write(ours.build(new Sample(schema.root(), many, List.of())), version);
        // Once for its classes, once for its bytes.
        Message first = ours.read(ByteBuffer.wrap(bytes), version);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Message second = ours.read(ByteBuffer.wrap(bytes), version);
        long cost = allocatedSince(before) / bytes.length;
        assertThat(cost).as(field.name()).isLessThan(COST_OF_A_BYTE);
        assertThat(second).isEqualTo(first);
      }
    }
  }

  @Test
  void itIsSaidWhichFieldClaimsWhat() {
    byte[] bytes = {0x7f, -1, -1, -1, 0, 1, 'a'};
    assertThatThrownBy(() -> MetadataRequest.read(new Reader(ByteBuffer.wrap(bytes)), 1))
        .isInstanceOf(MalformedMessage.class)
        .hasMessage("topics: 2147483647 elements, each of 2 bytes or more, 3 bytes remain");
  }

  @Test
  void aFrameHasAMillionElementsAtMost() {
    assertThat(MetadataRequest.read(topics(Reader.MOST_ELEMENTS), 1).topics())
        .hasSize(Reader.MOST_ELEMENTS);
    assertThatThrownBy(() -> MetadataRequest.read(topics(Reader.MOST_ELEMENTS + 1), 1))
        .isInstanceOf(MalformedMessage.class)
        .hasMessage("topics: 1048577 elements more, a frame has 1048576 in all at most");
  }

  private static Reader topics(int count) {
    return new Reader(ByteBuffer.allocate(4 + 2 * count).putInt(0, count));
  }

  private static byte[] sample(MessageSchema schema, OurClasses ours, int version, int round)
      throws ReflectiveOperationException {
    var random = new SplittableRandom(Oracle.seed(schema.name(), version, round));
    return ours.write(ours.build(Sample.of(schema, version, random, false)), version);
  }
}
