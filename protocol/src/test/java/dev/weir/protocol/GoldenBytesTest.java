package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.messages.ApiVersionsResponse;
import dev.weir.protocol.messages.ApiVersionsResponse.ApiVersion;
import dev.weir.protocol.messages.DescribeTopicPartitionsRequest;
import dev.weir.protocol.messages.FetchResponse.LeaderIdAndEpoch;
import dev.weir.protocol.messages.FetchResponse.PartitionData;
import dev.weir.protocol.messages.MetadataRequest;
import dev.weir.protocol.messages.RequestHeader;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages byte by byte, as a reader of the protocol's description would write them.
class GoldenBytesTest {
  private static final String FETCHED_UP_TO_THE_ABORTED_LIST =
      "00000000 0000 0000000000000000 ffffffffffffffff ffffffffffffffff";

  @Test
  void aHeaderKeepsTheOldLengthOfTheClientId() {
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(3)
            .requestApiVersion(12)
            .correlationId(7)
            .clientId("c")
            .build();
    assertBytes(header, 1, "0003 000c 00000007 0001 63");
    assertBytes(header, 2, "0003 000c 00000007 0001 63 00");
  }

  @Test
  void allTopicsAndNoTopicsDiffer() {
    MetadataRequest all = MetadataRequest.builder().topics(null).build();
    assertBytes(all, 1, "ffffffff");
    assertBytes(all, 12, "00 01 00 00");
    MetadataRequest none = MetadataRequest.builder().build();
    assertBytes(none, 1, "00000000");
    assertBytes(none, 12, "01 01 00 00");
  }

  @Test
  void aStructThatMayBeNullSaysWhetherItIs() {
    var request = DescribeTopicPartitionsRequest.builder();
    assertBytes(request.build(), 0, "01 000007d0 ff 00");
    var cursor =
        DescribeTopicPartitionsRequest.Cursor.builder().topicName("t").partitionIndex(1).build();
    assertBytes(request.cursor(cursor).build(), 0, "01 000007d0 01 02 74 00000001 00 00");
  }

  @Test
  void noRecordsAreNotTheSameAsNull() {
    var partition = PartitionData.builder().records(Message.NO_BYTES);
    assertBytes(
        partition.build(), 11, FETCHED_UP_TO_THE_ABORTED_LIST + "00000000 ffffffff 00000000");
    assertBytes(partition.build(), 12, FETCHED_UP_TO_THE_ABORTED_LIST + "01 ffffffff 01 00");
    assertBytes(
        partition.abortedTransactions(null).build(),
        12,
        FETCHED_UP_TO_THE_ABORTED_LIST + "00 ffffffff 01 00");
  }

  @Test
  void aTaggedStructIsWrittenOnlyIfItSaysSomething() {
    var leader = LeaderIdAndEpoch.builder().leaderId(1).leaderEpoch(5).build();
    var partition = PartitionData.builder().records(Message.NO_BYTES).currentLeader(leader).build();
    assertBytes(
        partition,
        12,
        FETCHED_UP_TO_THE_ABORTED_LIST + "01 ffffffff 01 01 01 09 00000001 00000005 00");
  }

  @Test
  void versionsAreAnsweredInTheFormThatEveryClientReads() {
    var produce = ApiVersion.builder().apiKey(0).minVersion(0).maxVersion(13).build();
    var response = ApiVersionsResponse.builder().errorCode(35).apiKeys(List.of(produce)).build();
    assertBytes(response, 0, "0023 00000001 0000 0000 000d");
  }

  private static void assertBytes(Message message, int version, String hex) {
    var out = new Writer(message.size(version));
    message.write(out, version);
    assertThat(out.toByteArray()).isEqualTo(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void whatIsReadNeedNotBeAllThatIsThere() {
    var in = new Reader(ByteBuffer.wrap(HexFormat.of().parseHex("00000000ff")));
    assertThat(MetadataRequest.read(in, 1).topics()).isEmpty();
    assertThat(in.remaining()).isEqualTo(1);
  }
}
