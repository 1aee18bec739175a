package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.generator.MessageSchema;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/// Compares our classes of a message with Kafka's.
final class Oracle {
  private final MessageSchema schema;
  private final OurClasses ours;
  private final KafkaClasses kafkas;

  Oracle(MessageSchema schema, ClassLoader loader) throws ReflectiveOperationException {
    this.schema = schema;
    ours = new OurClasses(schema, loader);
    kafkas = new KafkaClasses(schema);
  }

  /// The same contents are the same bytes in both, of the size that was said; read, they are equal
  /// and give the same bytes again, in both.
  void compare(int version, long seed) throws ReflectiveOperationException {
    Sample sample = Sample.of(schema, version, new SplittableRandom(seed), false);
    Message message = ours.build(sample);
    byte[] expected = kafkas.write(sample, version);
    byte[] bytes = ours.write(message, version);
    assertThat(bytes).as(where(version, seed)).isEqualTo(expected);
    assertThat(message.size(version)).isEqualTo(expected.length);
    Message copy = ours.read(ByteBuffer.wrap(expected), version);
    assertThat(ours.write(copy, version)).as("copied, " + where(version, seed)).isEqualTo(expected);
    assertThat(copy).as("read, " + where(version, seed)).isEqualTo(message);
    assertThat(kafkas.copy(bytes, version)).isEqualTo(expected);
  }

  /// With fields set that the version does not have, both write the same, or both refuse.
  void compareWithStrays(int version, long seed) throws ReflectiveOperationException {
    Sample sample = Sample.of(schema, version, new SplittableRandom(seed), true);
    Message message = ours.build(sample);
    byte[] expected;
    try {
      expected = kafkas.write(sample, version);
    } catch (UnsupportedVersionException refused) {
      expected = new byte[] {-1};
    }
    byte[] bytes;
    try {
      bytes = ours.write(message, version);
    } catch (UnsupportedVersion refused) {
      bytes = new byte[] {-1};
    }
    assertThat(bytes).as("with strays, " + where(version, seed)).isEqualTo(expected);
  }

  private String where(int version, long seed) {
    return schema.name() + " version " + version + ", seed " + seed;
  }

  static long seed(String name, int version, int round) {
    return Arrays.asList(name, version, round).hashCode();
  }
}
