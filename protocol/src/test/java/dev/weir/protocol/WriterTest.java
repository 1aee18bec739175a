package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.protocol.messages.FetchRequest;
import dev.weir.protocol.messages.MetadataRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterTest {
  @Test
  void longBytesArePartsOfTheirOwn() {
    ByteBuffer records = ByteBuffer.wrap(new byte[Writer.PART + 7], 7, Writer.PART);
    var out = new Writer(8 + Writer.PART + 4);
    out.int32(1);
    out.bytes(records, false);
    out.int32(2);

    ByteBuffer[] parts = out.parts();

    assertThat(parts).extracting(ByteBuffer::remaining).containsExactly(8, Writer.PART, 4);
    records.put(7, (byte) 9);
    assertThat(parts[1].get(0)).isEqualTo((byte) 9);
    assertThat(records.position()).isEqualTo(7);
    assertThat(parts[2].getInt(0)).isEqualTo(2);
  }

  @Test
  void shortBytesAreCopied() {
    ByteBuffer bytes = ByteBuffer.allocate(Writer.PART - 1);
    var out = new Writer(4 + bytes.remaining());
    out.bytes(bytes, false);
    bytes.put(0, (byte) 9);
    assertThat(out.toByteArray()).containsOnly(0, 15, -1);
  }

  @Test
  void chunksFollowEachOther() {
    int count = 100_000;
    var out = new Writer(8 * count);
    for (long n = 0; n < count; n++) {
      out.int64(n);
    }
    assertThat(out.parts().length).isBetween(2, 20);
    ByteBuffer all = ByteBuffer.wrap(out.toByteArray());
    for (long n = 0; n < count; n++) {
      assertThat(all.getLong()).isEqualTo(n);
    }
  }

  @Test
  void theSizeIsExact() {
    var out = new Writer(5);
    out.int32(1);
    assertThatIllegalStateException().isThrownBy(out::parts).withMessage("1 bytes are missing");
    assertThatIllegalStateException()
        .isThrownBy(() -> out.int16(1))
        .withMessage("1 bytes more than was said");
    assertThat(new Writer(0).parts()).isEmpty();
  }

  @Test
  void aNumberThatDoesNotFitIsRefused() {
    var out = new Writer(100);
    out.int16(-32_768);
    out.uint16(65_535);
    out.int8(127);
    out.uint32(0xffff_ffffL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> out.int16(32_768))
        .withMessage("32768 is not from -32768 to 32767");
    assertThatIllegalArgumentException().isThrownBy(() -> out.uint16(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> out.uint16(65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> out.int8(128));
    assertThatIllegalArgumentException().isThrownBy(() -> out.uint32(1L << 32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "ä",
        "\u007f\u0080",
        "\u07ff\u0800",
        "€",
        "😀",
        "a\ud800",
        "\ud800\ud800\udc00",
        "\udc00x",
        "\u0000"
      })
  void theSizeOfAStringIsThatOfItsBytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(Sizes.utf8(text)).isEqualTo(bytes.length);
    var out = new Writer(Sizes.string(text, true));
    out.string(text, true);
    assertThat(out.toByteArray()).endsWith(bytes).hasSize(1 + bytes.length);
  }

  @Test
  void aStringHas32767Bytes() {
    assertThat(Sizes.string("x".repeat(32_767), false)).isEqualTo(32_769);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.string("ä".repeat(16_384), true))
        .withMessage("a string of 32768 bytes; the protocol has 32767 at most");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        127,
        128,
        16_383,
        16_384,
        2_097_151,
        2_097_152,
        268_435_455,
        268_435_456,
        Integer.MAX_VALUE
      })
  void aVariableLengthIntegerTakesItsSize(int value) {
    var out = new Writer(Sizes.uvarint(value));
    out.uvarint(value);
    assertThat(new Reader(ByteBuffer.wrap(out.toByteArray())).uvarint()).isEqualTo(value);
  }

  @Test
  void unknownTagsStandBetweenTheKnown() {
    List<UnknownTag> tags = List.of(tag(3), tag(Integer.MAX_VALUE));
    FetchRequest request =
        FetchRequest.builder().replicaId(-1).clusterId("c").unknownTags(tags).build();
    var out = new Writer(request.size(12));
    request.write(out, 12);
    assertThat(FetchRequest.read(new Reader(ByteBuffer.wrap(out.toByteArray())), 12))
        .isEqualTo(request);
  }

  @Test
  void tagsRiseAndAreNotKnownOnes() {
    var out = new Writer(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> out.unknownTags(List.of(tag(2), tag(2))))
        .withMessageStartingWith("tags do not rise");
    FetchRequest known = FetchRequest.builder().clusterId("c").unknownTags(List.of(tag(0))).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> known.write(new Writer(known.size(12)), 12))
        .withMessage("tag 0 is a known one");
  }

  @Test
  void aVersionWithoutAPlaceForAValueIsRefused() {
    var id = FetchRequest.ReplicaState.builder().replicaId(3).build();
    assertUnsupported(
        FetchRequest.builder().replicaState(id).build(),
        12,
        "FetchRequest.replicaState has a value for which version 12 has no place");
    assertUnsupported(
        MetadataRequest.builder().topics(null).build(),
        0,
        "MetadataRequest.topics has a value for which version 0 has no place");
    assertUnsupported(
        FetchRequest.builder().unknownTags(List.of(tag(9))).build(),
        11,
        "FetchRequest.unknownTags has a value for which version 11 has no place");
    assertUnsupported(
        MetadataRequest.builder().build(), 14, "MetadataRequest has no version 14, only 0 to 13");
  }

  @Test
  void aFieldThatMayBeDroppedIsDropped() {
    var topic = FetchRequest.FetchTopic.builder().topicId(new UUID(1, 2)).topic("t").build();
    var out = new Writer(topic.size(12));
    topic.write(out, 12);
    assertThat(FetchRequest.FetchTopic.read(new Reader(ByteBuffer.wrap(out.toByteArray())), 12))
        .isEqualTo(FetchRequest.FetchTopic.builder().topic("t").build());
  }

  private static void assertUnsupported(Message message, int version, String text) {
    int size = Arrays.stream(new int[] {message.size(Math.min(version, 13)), 100}).max().getAsInt();
    assertThatThrownBy(() -> message.write(new Writer(size), version))
        .isInstanceOf(UnsupportedVersion.class)
        .hasMessage(text);
  }

  private static UnknownTag tag(int tag) {
    return new UnknownTag(tag, ByteBuffer.wrap(new byte[] {7}));
  }
}
