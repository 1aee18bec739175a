package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderTest {
  @Test
  void recordsAreAViewOfTheFrame() {
    byte[] frame = produce(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    ProduceRequest request = ProduceRequest.read(new Reader(ByteBuffer.wrap(frame)), 9);

    ByteBuffer records = request.topicData().getFirst().partitionData().getFirst().records();
    assertThat(records).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    Arrays.fill(frame, (byte) 9);
    assertThat(records).isEqualTo(ByteBuffer.wrap(new byte[] {9, 9, 9}));
  }

  @Test
  void aFrameMayLieOutsideTheHeap() {
    byte[] frame = produce(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    assertThat(ProduceRequest.read(new Reader(direct), 9))
        .isEqualTo(ProduceRequest.read(new Reader(ByteBuffer.wrap(frame)), 9));
    assertThat(direct.position()).isZero();
  }

  private static byte[] produce(ByteBuffer records) {
    var partition = PartitionProduceData.builder().index(0).records(records).build();
    var topic = TopicProduceData.builder().name("t").partitionData(List.of(partition)).build();
    ProduceRequest request = ProduceRequest.builder().topicData(List.of(topic)).build();
    var out = new Writer(request.size(9));
    request.write(out, 9);
    return out.toByteArray();
  }

  @Test
  void aVariableLengthIntegerHas31Bits() {
    assertThat(reader(-1, -1, -1, -1, 7).uvarint()).isEqualTo(Integer.MAX_VALUE);
    assertThat(reader(0x80, 0).uvarint()).isZero();
    assertMalformed(
        () -> reader(-1, -1, -1, -1, 8).uvarint(),
        "a variable-length integer above 2147483647, at byte 5");
    assertMalformed(
        () -> reader(-1, -1, -1, -1, -1, 0).uvarint(),
        "a variable-length integer above 2147483647, at byte 5");
    assertMalformed(() -> reader(-1).uvarint(), "1 bytes are wanted, 0 remain, at byte 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aLengthIsThatOfWhatRemains(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(6).putInt(0, length);
    assertMalformed(
        () -> new Reader(bytes).nullableBytes("it", false),
        "it: %d bytes, 2 remain".formatted(length));
  }

  @Test
  void nullIsForWhatMayBeNull() {
    assertThat(reader(-1, -1).nullableString("it", false)).isNull();
    assertThat(reader(0).nullableBytes("it", true)).isNull();
    assertThat(reader(0).nullableCount("it", true, 1)).isEqualTo(-1);
    String message = "it: null, which this version does not allow";
    assertMalformed(() -> reader(-1, -1).string("it", false), message);
    assertMalformed(() -> reader(0).bytes("it", true), message);
    assertMalformed(() -> reader(0).count("it", true, 1), message);
    assertMalformed(() -> reader(2).present("it"), "it: 2 where 1 or -1 belongs, at byte 1");
  }

  @Test
  void aStringHas32767Bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(3 + 32_768).put(new byte[] {-128, -128, 2}).rewind();
    assertThat(new Reader(bytes).string("it", true)).hasSize(32_767);
    bytes.put(0, (byte) -127);
    assertMalformed(
        () -> new Reader(bytes).string("it", true),
        "it: a string of 32768 bytes, 32767 are allowed");
  }

  @Test
  void whatIsNotUtf8IsReplaced() {
    assertThat(reader(0, 2, 'a', -1).string("it", false)).isEqualTo("a\ufffd");
  }

  @Test
  void tagsRise() {
    assertThat(reader(2, 0, 0, 3, 1, 9).unknownTags())
        .extracting(UnknownTag::tag)
        .containsExactly(0, 3);
    assertMalformed(() -> reader(2, 3, 0, 3, 0).unknownTags(), "tag 3 after tag 3, at byte 4");
    assertMalformed(
        () -> reader(200, 1).unknownTags(),
        "tags: 200 fields, each of 2 bytes or more, 0 bytes remain");
    assertMalformed(
        () -> reader(2, 0, 0, 3).unknownTags(),
        "tags: 2 fields, each of 2 bytes or more, 3 bytes remain");
    assertMalformed(() -> reader(1, 0, 5, 1).unknownTags(), "tag: 5 bytes, 1 remain");
  }

  @Test
  void aTaggedFieldEndsWithItsValue() {
    // Error 0, no keys, no throttling, one tag: 1, FinalizedFeaturesEpoch, eight bytes.
    byte[] nine = {0, 0, 1, 0, 0, 0, 0, 1, 1, 9, 0, 0, 0, 0, 0, 0, 0, 5, 0};
    assertMalformed(
        () -> ApiVersionsResponse.read(new Reader(ByteBuffer.wrap(nine)), 3),
        "a tagged field is 1 bytes longer than its value");
    byte[] seven = {0, 0, 1, 0, 0, 0, 0, 1, 1, 7, 0, 0, 0, 0, 0, 0, 5, 0};
    assertMalformed(
        () -> ApiVersionsResponse.read(new Reader(ByteBuffer.wrap(seven)), 3),
        "8 bytes are wanted, 7 remain, at byte 10");
  }

  @Test
  void aVersionThatDoesNotExistIsNotRead() {
    assertThatThrownBy(() -> MetadataRequest.read(reader(0), 14))
        .isInstanceOf(UnsupportedVersion.class)
        .hasMessage("MetadataRequest has no version 14, only 0 to 13");
  }

  private static Reader reader(int... bytes) {
    ByteBuffer frame = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      frame.put((byte) each);
    }
    return new Reader(frame.flip());
  }

  private static void assertMalformed(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading).isInstanceOf(MalformedMessage.class).hasMessage(message);
  }
}
