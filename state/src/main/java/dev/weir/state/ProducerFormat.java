package dev.weir.state;

import dev.weir.state.ProducerRecord.Forgotten;
import dev.weir.state.ProducerRecord.IdsGiven;
import dev.weir.state.ProducerRecord.Kept;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The bytes of what is stored of producers with an identity.
final class ProducerFormat {
  static final byte IDS_GIVEN = 60;
  static final byte KEPT = 61;
  static final byte FORGOTTEN = 62;

  private static final int RUN_BYTES = 16;

  private ProducerFormat() {}

  static byte kind(ProducerRecord record) {
    return switch (record) {
      case IdsGiven _ -> IDS_GIVEN;
      case Kept _ -> KEPT;
      case Forgotten _ -> FORGOTTEN;
    };
  }

  static void put(ByteBuffer out, ProducerRecord record) {
    switch (record) {
      case IdsGiven r -> out.putLong(r.last());
      case Kept r -> {
        out.putInt(r.partition().topicId()).putInt(r.partition().number());
        out.putLong(r.producerId()).putInt(r.epoch()).putLong(r.lastMillis());
        out.putShort((short) r.runs().size());
        r.runs()
            .forEach(run -> out.putInt(run.first()).putInt(run.last()).putLong(run.lastOffset()));
      }
      case Forgotten r -> out.putLong(r.beforeMillis());
    }
  }

  static ProducerRecord get(int kind, ByteBuffer in) {
    return switch (kind) {
      case IDS_GIVEN -> new IdsGiven(in.getLong());
      case KEPT -> {
        PartitionId partition = new PartitionId(in.getInt(), in.getInt());
        long producerId = in.getLong();
        int epoch = in.getInt();
        long lastMillis = in.getLong();
        List<Sequences.Run> runs = new ArrayList<>();
        for (int left = StateRecords.getCount(in, RUN_BYTES); left > 0; left--) {
          runs.add(new Sequences.Run(in.getInt(), in.getInt(), in.getLong()));
        }
        yield new Kept(partition, producerId, epoch, lastMillis, runs);
      }
      case FORGOTTEN -> new Forgotten(in.getLong());
      default -> throw UnreadableRecord.unknown(kind, StateRecords.VERSION);
    };
  }
}
