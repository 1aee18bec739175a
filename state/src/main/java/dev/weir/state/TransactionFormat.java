package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionRecord.AbortsKept;
import dev.weir.state.TransactionRecord.Changed;
import dev.weir.state.TransactionRecord.ConsumerEnlisted;
import dev.weir.state.TransactionRecord.Enlisted;
import dev.weir.state.TransactionRecord.Forgotten;
import dev.weir.state.TransactionRecord.Opened;
import dev.weir.state.TransactionRecord.SpotPending;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// The bytes of what is stored of transactions.
final class TransactionFormat {
  static final byte CHANGED = 63;
  static final byte ENLISTED = 64;
  static final byte CONSUMER_ENLISTED = 65;
  static final byte SPOT_PENDING = 66;
  static final byte FORGOTTEN = 67;
  static final byte ABORTS_KEPT = 68;

  private static final int OPENED_BYTES = 16;
  private static final int RUN_BYTES = 24;

  /// Of all fields that are neither names, notes nor in lists.
  private static final int FIELD_BYTES = 1_024;

  private TransactionFormat() {}

  static byte kind(TransactionRecord record) {
    return switch (record) {
      case Changed _ -> CHANGED;
      case Enlisted _ -> ENLISTED;
      case ConsumerEnlisted _ -> CONSUMER_ENLISTED;
      case SpotPending _ -> SPOT_PENDING;
      case Forgotten _ -> FORGOTTEN;
      case AbortsKept _ -> ABORTS_KEPT;
    };
  }

  /// At least what [#put] takes.
  static int boundBytes(TransactionRecord record) {
    return switch (record) {
      case Changed r -> bound(r.transactionalId());
      case Enlisted r -> bound(r.transactionalId()) + r.partitions().size() * OPENED_BYTES;
      case ConsumerEnlisted r -> bound(r.transactionalId());
      case SpotPending r -> bound(r.transactionalId()) + bound(r.spot().note());
      case Forgotten r -> bound(r.transactionalId());
      case AbortsKept r -> FIELD_BYTES + r.runs().size() * RUN_BYTES;
    };
  }

  private static int bound(String text) {
    return FIELD_BYTES + text.getBytes(UTF_8).length;
  }

  static void put(ByteBuffer out, TransactionRecord record) {
    switch (record) {
      case Changed r -> {
        out.put((byte) r.phase().ordinal());
        put(out, r.identity());
        put(out, r.former());
        out.putLong(r.timeoutMillis()).putLong(r.startedMillis()).putLong(r.usedMillis());
        BarrierFormat.putText(out, r.transactionalId());
      }
      case Enlisted r -> {
        BarrierFormat.putText(out, r.transactionalId());
        StateRecords.putCount(out, r.partitions().size());
        for (Opened opened : r.partitions()) {
          put(out, opened.partition());
          out.putLong(opened.first());
        }
      }
      case ConsumerEnlisted r -> {
        BarrierFormat.putText(out, r.transactionalId());
        StateRecords.putName(out, r.consumer());
      }
      case SpotPending r -> {
        put(out, r.spot().partition());
        out.putLong(r.spot().offset()).putInt(r.spot().leaderEpoch());
        BarrierFormat.putText(out, r.transactionalId());
        StateRecords.putName(out, r.consumer());
        BarrierFormat.putText(out, r.spot().note());
      }
      case Forgotten r -> BarrierFormat.putText(out, r.transactionalId());
      case AbortsKept r -> {
        put(out, r.partition());
        StateRecords.putCount(out, r.runs().size());
        r.runs()
            .forEach(run -> out.putLong(run.producerId()).putLong(run.first()).putLong(run.last()));
      }
    }
  }

  private static void put(ByteBuffer out, Identity identity) {
    out.putLong(identity.producerId()).putInt(identity.epoch());
  }

  private static void put(ByteBuffer out, PartitionId partition) {
    out.putInt(partition.topicId()).putInt(partition.number());
  }

  static TransactionRecord get(int kind, ByteBuffer in) throws CharacterCodingException {
    return switch (kind) {
      case CHANGED -> changed(in);
      case ENLISTED -> {
        String id = StateRecords.getName(in);
        List<Opened> partitions = new ArrayList<>();
        for (int left = StateRecords.getCount(in, OPENED_BYTES); left > 0; left--) {
          partitions.add(new Opened(partition(in), in.getLong()));
        }
        yield new Enlisted(id, partitions);
      }
      case CONSUMER_ENLISTED ->
          new ConsumerEnlisted(StateRecords.getName(in), StateRecords.getName(in));
      case SPOT_PENDING -> {
        PartitionId partition = partition(in);
        long offset = in.getLong();
        int leaderEpoch = in.getInt();
        String id = StateRecords.getName(in);
        String consumer = StateRecords.getName(in);
        Spot spot = new Spot(partition, offset, leaderEpoch, StateRecords.getName(in));
        yield new SpotPending(id, consumer, spot);
      }
      case FORGOTTEN -> new Forgotten(StateRecords.getName(in));
      case ABORTS_KEPT -> {
        PartitionId partition = partition(in);
        List<AbortedRun> runs = new ArrayList<>();
        for (int left = StateRecords.getCount(in, RUN_BYTES); left > 0; left--) {
          runs.add(new AbortedRun(in.getLong(), in.getLong(), in.getLong()));
        }
        yield new AbortsKept(partition, runs);
      }
      default -> throw UnreadableRecord.unknown(kind, StateRecords.VERSION);
    };
  }

  private static Changed changed(ByteBuffer in) throws CharacterCodingException {
    int phase = in.get();
    if (phase < 0 || phase >= TransactionPhase.values().length) {
      throw new IllegalArgumentException("a transaction has no phase " + phase);
    }
    Identity identity = identity(in);
    Identity former = identity(in);
    long timeoutMillis = in.getLong();
    long startedMillis = in.getLong();
    long usedMillis = in.getLong();
    return new Changed(
        StateRecords.getName(in),
        identity,
        former,
        TransactionPhase.values()[phase],
        timeoutMillis,
        startedMillis,
        usedMillis);
  }

  private static Identity identity(ByteBuffer in) {
    return new Identity(in.getLong(), in.getInt());
  }

  private static PartitionId partition(ByteBuffer in) {
    return new PartitionId(in.getInt(), in.getInt());
  }
}
