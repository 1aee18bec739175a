package dev.weir.server.fuzz;

import dev.weir.protocol.Writer;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.ProduceRequest;
import dev.weir.protocol.messages.ProduceRequest.PartitionProduceData;
import dev.weir.protocol.messages.ProduceRequest.TopicProduceData;
import dev.weir.protocol.messages.RequestHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/// A batch of a Produce request. Its length and checksum are made right, or nothing would get past
/// them.
public final class BatchTarget {
  private static final int VERSION = 9;
  private static final int LENGTH_AT = 8;
  private static final int CRC_AT = 17;
  private static final int CHECKED_FROM = 21;
  private static final int FIRST_CODEC = 0;
  private static final int LAST_CODEC = 4;

  /// Batches stay on the heap until they are filed.
  private static final int MOST_INPUTS = 20_000;

  private static final Patience PATIENCE = new Patience();
  private static Handlers handlers = new Handlers();
  private static int inputs;

  private BatchTarget() {}

  static List<byte[]> seeds() {
    return IntStream.rangeClosed(FIRST_CODEC, LAST_CODEC)
        .mapToObj(codec -> {
          var buffer = KafkaRequests.batch(codec).buffer();
          byte[] batch = new byte[buffer.remaining()];
          buffer.get(batch);
          return batch;
        })
        .toList();
  }

  /// What the fuzzer calls.
  public static void fuzzerTestOneInput(byte[] batch) {
    if (batch.length > CHECKED_FROM) {
      var crc = new CRC32C();
      crc.update(batch, CHECKED_FROM, batch.length - CHECKED_FROM);
      ByteBuffer.wrap(batch)
          .putInt(LENGTH_AT, batch.length - LENGTH_AT - Integer.BYTES)
          .putInt(CRC_AT, (int) crc.getValue());
    }
    PATIENCE.with(() -> handlers.answer(produce(batch)));
    if (++inputs % MOST_INPUTS == 0) {
      handlers.close();
      handlers = new Handlers();
    }
  }

  private static byte[] produce(byte[] batch) {
    var partition = PartitionProduceData.builder().records(ByteBuffer.wrap(batch)).build();
    var topic = TopicProduceData.builder().name("t").partitionData(List.of(partition)).build();
    var request = ProduceRequest.builder().acks(1).topicData(List.of(topic)).build();
    var header =
        RequestHeader.builder()
            .requestApiKey(ApiKey.PRODUCE.key())
            .requestApiVersion(VERSION)
            .correlationId(1)
            .clientId("fuzz")
            .build();
    int headerVersion = ApiKey.PRODUCE.requestHeaderVersion(VERSION);
    var out = new Writer(header.size(headerVersion) + request.size(VERSION));
    header.write(out, headerVersion);
    request.write(out, VERSION);
    return out.toByteArray();
  }
}
