package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.SettledSet.Range;
import dev.weir.state.StateRecord.ConsumerDefined;
import dev.weir.state.StateRecord.ConsumerForgotten;
import dev.weir.state.StateRecord.ConsumerUsed;
import dev.weir.state.StateRecord.CredentialRemoved;
import dev.weir.state.StateRecord.CredentialSet;
import dev.weir.state.StateRecord.EpochBegun;
import dev.weir.state.StateRecord.GroupEpochsGiven;
import dev.weir.state.StateRecord.MemberAway;
import dev.weir.state.StateRecord.MemberJoined;
import dev.weir.state.StateRecord.MemberLeft;
import dev.weir.state.StateRecord.PartitionRestored;
import dev.weir.state.StateRecord.PartitionsAdded;
import dev.weir.state.StateRecord.PartitionsGiven;
import dev.weir.state.StateRecord.PartitionsTaken;
import dev.weir.state.StateRecord.PositionCommitted;
import dev.weir.state.StateRecord.PositionDeleted;
import dev.weir.state.StateRecord.Progressed;
import dev.weir.state.StateRecord.RetentionSet;
import dev.weir.state.StateRecord.SessionBegun;
import dev.weir.state.StateRecord.SessionEnded;
import dev.weir.state.StateRecord.SessionReplied;
import dev.weir.state.StateRecord.SpotCommitted;
import dev.weir.state.StateRecord.StartAdvanced;
import dev.weir.state.StateRecord.Stored;
import dev.weir.state.StateRecord.TopicCreated;
import dev.weir.state.StateRecord.TopicDeleted;
import dev.weir.state.StateRecord.TopicIdsGiven;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of stored records: a kind, a version, the fields. Drawn in
/// `docs/formats/state-records.md`.
///
/// A kind that changes gets a new version, and the old one stays readable for ever.
public final class StateRecords {
  /// Longer than the longest name with the most fields, and room to grow.
  private static final int FIELD_BYTES = 512;

  /// A range, or a run of attempts.
  private static final int RUN_BYTES = 16;

  /// No record is longer, but for those of [BarrierFormat].
  private static final int USUAL_BYTES = FIELD_BYTES + 2 * Limits.RUNS_PER_RECORD * RUN_BYTES;

  /// No record is longer.
  public static final int MAX_BYTES = BarrierFormat.MAX_BYTES;

  private static final int PARTITION_BYTES = 8;

  /// The longest name of either rule.
  private static final int MAX_NAME_BYTES =
      Math.max(Limits.TOPIC_NAME_CHARACTERS, Limits.CONSUMER_NAME_BYTES);

  private static final byte TOPIC_CREATED = 1;
  private static final byte TOPIC_DELETED = 2;
  private static final byte PARTITIONS_ADDED = 3;
  private static final byte START_ADVANCED = 4;
  private static final byte POSITION_COMMITTED = 5;
  private static final byte POSITION_DELETED = 6;
  private static final byte EPOCH_BEGUN = 7;
  private static final byte TOPIC_IDS_GIVEN = 8;
  private static final byte PARTITION_RESTORED = 9;
  private static final byte PROGRESSED = 10;
  private static final byte CONSUMER_DEFINED = 11;
  private static final byte CONSUMER_FORGOTTEN = 12;
  private static final byte RETENTION_SET = 13;
  private static final byte SPOT_COMMITTED = 14;
  private static final byte CONSUMER_USED = 15;
  private static final byte MEMBER_JOINED = 30;
  private static final byte MEMBER_LEFT = 31;
  private static final byte MEMBER_AWAY = 32;
  private static final byte PARTITIONS_GIVEN = 33;
  private static final byte PARTITIONS_TAKEN = 34;
  private static final byte GROUP_EPOCHS_GIVEN = 35;

  private static final byte SESSION_BEGUN = 40;
  private static final byte SESSION_REPLIED = 41;
  private static final byte SESSION_ENDED = 42;

  private static final byte CREDENTIAL_SET = 70;
  private static final byte CREDENTIAL_REMOVED = 71;

  /// Of every kind but CONSUMER_DEFINED.
  static final byte VERSION = 1;

  private StateRecords() {}

  public static byte[] encode(Stored record) {
    ByteBuffer out = ByteBuffer.allocate(boundBytes(record));
    switch (record) {
      case TopicCreated r -> {
        begin(out, TOPIC_CREATED).putInt(r.topicId()).putInt(r.partitions());
        out.putLong(r.retention().maxAgeMillis()).putLong(r.retention().maxBytes());
        out.putLong(r.createdMillis());
        putName(out, r.name());
      }
      case TopicDeleted r -> begin(out, TOPIC_DELETED).putInt(r.topicId());
      case PartitionsAdded r -> begin(out, PARTITIONS_ADDED).putInt(r.topicId()).putInt(r.total());
      case RetentionSet r ->
          begin(out, RETENTION_SET)
              .putInt(r.topicId())
              .putLong(r.retention().maxAgeMillis())
              .putLong(r.retention().maxBytes());
      case StartAdvanced r ->
          begin(out, START_ADVANCED).putInt(r.topicId()).putInt(r.partition()).putLong(r.start());
      case PositionCommitted r -> {
        begin(out, POSITION_COMMITTED).putInt(r.topicId()).putInt(r.partition());
        out.putLong(r.position()).putLong(r.atMillis());
        putName(out, r.consumer());
      }
      case PositionDeleted r -> {
        begin(out, POSITION_DELETED).putInt(r.topicId()).putInt(r.partition());
        putName(out, r.consumer());
      }
      case EpochBegun r -> begin(out, EPOCH_BEGUN).putInt(r.epoch()).putLong(r.atMillis());
      case TopicIdsGiven r -> begin(out, TOPIC_IDS_GIVEN).putInt(r.last());
      case PartitionRestored r ->
          begin(out, PARTITION_RESTORED)
              .putInt(r.topicId())
              .putInt(r.partition())
              .putLong(r.start())
              .putLong(r.end());
      case Progressed r -> {
        begin(out, PROGRESSED).putInt(r.topicId()).putInt(r.partition()).putLong(r.atMillis());
        putName(out, r.consumer());
        putCount(out, r.settled().size());
        r.settled().forEach(range -> out.putLong(range.from()).putLong(range.to()));
        putCount(out, r.attempts().size());
        r.attempts().forEach(run -> putRun(out, run));
      }
      case ConsumerDefined r -> {
        out.put(CONSUMER_DEFINED).put(DefinitionFormat.VERSION);
        DefinitionFormat.put(out, r.definition());
        putName(out, r.consumer());
      }
      case ConsumerForgotten r -> putName(begin(out, CONSUMER_FORGOTTEN), r.consumer());
      case ConsumerUsed r -> putName(begin(out, CONSUMER_USED).putLong(r.atMillis()), r.consumer());
      case MemberJoined r -> {
        begin(out, MEMBER_JOINED).putInt(r.member());
        putName(out, r.consumer());
        putName(out, r.instance());
      }
      case MemberLeft r -> {
        begin(out, MEMBER_LEFT).putInt(r.member());
        putName(out, r.consumer());
      }
      case MemberAway r -> {
        begin(out, MEMBER_AWAY).putInt(r.member());
        putName(out, r.consumer());
      }
      case PartitionsGiven r -> {
        begin(out, PARTITIONS_GIVEN).putInt(r.member()).putInt(r.epoch());
        putName(out, r.consumer());
        putPartitions(out, r.partitions());
      }
      case PartitionsTaken r -> {
        begin(out, PARTITIONS_TAKEN).putInt(r.epoch());
        putName(out, r.consumer());
        putPartitions(out, r.partitions());
      }
      case GroupEpochsGiven r -> begin(out, GROUP_EPOCHS_GIVEN).putInt(r.last());
      case SessionBegun r -> begin(out, SESSION_BEGUN).putLong(r.session()).putLong(r.pid());
      case SessionReplied r -> {
        begin(out, SESSION_REPLIED).putLong(r.session()).putLong(r.number());
        out.putLong(r.confirmed()).putShort((short) r.reply().length).put(r.reply());
      }
      case SessionEnded r -> begin(out, SESSION_ENDED).putLong(r.session());
      case CredentialSet r -> {
        putName(begin(out, CREDENTIAL_SET), r.user());
        UserFormat.put(out, r.credential());
      }
      case CredentialRemoved r -> {
        putName(begin(out, CREDENTIAL_REMOVED), r.user());
        UserFormat.put(out, r.mechanism());
      }
      case SpotCommitted r -> {
        Spot spot = r.spot();
        begin(out, SPOT_COMMITTED).putInt(spot.partition().topicId());
        out.putInt(spot.partition().number()).putLong(spot.offset()).putInt(spot.leaderEpoch());
        out.putLong(r.atMillis());
        putName(out, r.consumer());
        BarrierFormat.putText(out, spot.note());
      }
      case BarrierRecord r -> BarrierFormat.put(begin(out, BarrierFormat.kind(r)), r);
      case ProducerRecord r -> ProducerFormat.put(begin(out, ProducerFormat.kind(r)), r);
      case TransactionRecord r -> TransactionFormat.put(begin(out, TransactionFormat.kind(r)), r);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static int boundBytes(Stored record) {
    return switch (record) {
      case Progressed r -> FIELD_BYTES + (r.settled().size() + r.attempts().size()) * RUN_BYTES;
      case PartitionsGiven r -> FIELD_BYTES + r.partitions().size() * PARTITION_BYTES;
      case PartitionsTaken r -> FIELD_BYTES + r.partitions().size() * PARTITION_BYTES;
      case MemberJoined _, CredentialSet _ -> 2 * FIELD_BYTES;
      case SessionReplied r when r.reply().length > Limits.REPLY_BYTES ->
          throw new IllegalArgumentException(
              "an answer of " + r.reply().length + " bytes is not stored");
      case SessionReplied r -> FIELD_BYTES + r.reply().length;
      case ConsumerDefined _ -> USUAL_BYTES;
      case SpotCommitted _ -> FIELD_BYTES + Limits.NOTE_BYTES;
      case BarrierRecord r -> BarrierFormat.boundBytes(r);
      case TransactionRecord r -> TransactionFormat.boundBytes(r);
      default -> FIELD_BYTES;
    };
  }

  static void putCount(ByteBuffer out, int count) {
    if (count > Limits.RUNS_PER_RECORD) {
      throw new IllegalArgumentException(count + " are too many for one record");
    }
    out.putShort((short) count);
  }

  private static void putRun(ByteBuffer out, AttemptRun run) {
    out.putLong(run.from()).putInt((int) (run.to() - run.from())).putInt(run.times());
  }

  private static ByteBuffer begin(ByteBuffer out, byte kind) {
    return out.put(kind).put(VERSION);
  }

  static void putName(ByteBuffer out, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    if (bytes.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes is not stored");
    }
    out.putShort((short) bytes.length).put(bytes);
  }

  private static void putPartitions(ByteBuffer out, List<PartitionId> partitions) {
    putCount(out, partitions.size());
    for (PartitionId partition : partitions) {
      out.putInt(partition.topicId()).putInt(partition.number());
    }
  }

  /// @throws UnreadableRecord for an unknown kind or version, and for bytes that are not such a
  ///     record, all of it and nothing more
  public static Stored decode(byte[] bytes) {
    if (bytes.length < 2 || bytes.length > MAX_BYTES) {
      throw new UnreadableRecord(
          "a state record has 2 to " + MAX_BYTES + " bytes, not " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int kind = Byte.toUnsignedInt(in.get());
    int version = Byte.toUnsignedInt(in.get());
    if (version < 1 || version > newest(kind)) {
      throw UnreadableRecord.unknown(kind, version);
    }
    try {
      Stored record = decodeFields(kind, version, in);
      if (in.hasRemaining()) {
        throw UnreadableRecord.damaged(kind, version, in.remaining() + " bytes after its end");
      }
      return record;
    } catch (BufferUnderflowException e) {
      throw UnreadableRecord.damaged(kind, version, "it ends after " + bytes.length + " bytes");
    } catch (CharacterCodingException e) {
      throw UnreadableRecord.damaged(kind, version, "its name is not UTF-8");
    } catch (IllegalArgumentException e) {
      throw UnreadableRecord.damaged(kind, version, String.valueOf(e.getMessage()));
    }
  }

  private static int newest(int kind) {
    return kind == CONSUMER_DEFINED ? DefinitionFormat.VERSION : VERSION;
  }

  private static Stored decodeFields(int kind, int version, ByteBuffer in)
      throws CharacterCodingException {
    return switch (kind) {
      case TOPIC_CREATED -> topicCreated(in);
      case TOPIC_DELETED -> new TopicDeleted(in.getInt());
      case PARTITIONS_ADDED -> new PartitionsAdded(in.getInt(), in.getInt());
      case RETENTION_SET ->
          new RetentionSet(in.getInt(), new Retention(in.getLong(), in.getLong()));
      case START_ADVANCED -> new StartAdvanced(in.getInt(), in.getInt(), in.getLong());
      case POSITION_COMMITTED -> positionCommitted(in);
      case POSITION_DELETED -> positionDeleted(in);
      case EPOCH_BEGUN -> new EpochBegun(in.getInt(), in.getLong());
      case TOPIC_IDS_GIVEN -> new TopicIdsGiven(in.getInt());
      case PARTITION_RESTORED ->
          new PartitionRestored(in.getInt(), in.getInt(), in.getLong(), in.getLong());
      case PROGRESSED -> progressed(in);
      case CONSUMER_DEFINED -> {
        Definition definition = DefinitionFormat.get(in, version);
        yield new ConsumerDefined(getName(in), definition);
      }
      case CONSUMER_FORGOTTEN -> new ConsumerForgotten(getName(in));
      case CONSUMER_USED -> {
        long atMillis = in.getLong();
        yield new ConsumerUsed(getName(in), atMillis);
      }
      case MEMBER_JOINED -> {
        int member = in.getInt();
        yield new MemberJoined(getName(in), member, getName(in));
      }
      case MEMBER_LEFT -> {
        int member = in.getInt();
        yield new MemberLeft(getName(in), member);
      }
      case MEMBER_AWAY -> {
        int member = in.getInt();
        yield new MemberAway(getName(in), member);
      }
      case PARTITIONS_GIVEN -> {
        int member = in.getInt();
        int epoch = in.getInt();
        yield new PartitionsGiven(getName(in), member, epoch, getPartitions(in));
      }
      case PARTITIONS_TAKEN -> {
        int epoch = in.getInt();
        yield new PartitionsTaken(getName(in), epoch, getPartitions(in));
      }
      case GROUP_EPOCHS_GIVEN -> new GroupEpochsGiven(in.getInt());
      case SESSION_BEGUN -> new SessionBegun(in.getLong(), in.getLong());
      case SESSION_REPLIED -> {
        long session = in.getLong();
        long number = in.getLong();
        long confirmed = in.getLong();
        byte[] reply = new byte[getCount(in, 1)];
        in.get(reply);
        yield new SessionReplied(session, number, confirmed, reply);
      }
      case SESSION_ENDED -> new SessionEnded(in.getLong());
      case CREDENTIAL_SET -> new CredentialSet(getName(in), UserFormat.get(in));
      case CREDENTIAL_REMOVED -> new CredentialRemoved(getName(in), UserFormat.getMechanism(in));
      case SPOT_COMMITTED -> spotCommitted(in);
      case BarrierFormat.GENERATION_BEGUN,
          BarrierFormat.MEMBER_KEPT,
          BarrierFormat.ASSIGNED,
          BarrierFormat.SETTLED,
          BarrierFormat.UNSETTLED,
          BarrierFormat.LEFT,
          BarrierFormat.REPLACED,
          BarrierFormat.ENDED ->
          BarrierFormat.get(kind, in);
      case ProducerFormat.IDS_GIVEN, ProducerFormat.KEPT, ProducerFormat.FORGOTTEN ->
          ProducerFormat.get(kind, in);
      case TransactionFormat.CHANGED,
          TransactionFormat.ENLISTED,
          TransactionFormat.CONSUMER_ENLISTED,
          TransactionFormat.SPOT_PENDING,
          TransactionFormat.FORGOTTEN,
          TransactionFormat.ABORTS_KEPT ->
          TransactionFormat.get(kind, in);
      default -> throw UnreadableRecord.unknown(kind, version);
    };
  }

  private static TopicCreated topicCreated(ByteBuffer in) throws CharacterCodingException {
    int topicId = in.getInt();
    int partitions = in.getInt();
    Retention retention = new Retention(in.getLong(), in.getLong());
    long createdMillis = in.getLong();
    return new TopicCreated(topicId, getName(in), partitions, retention, createdMillis);
  }

  private static PositionCommitted positionCommitted(ByteBuffer in)
      throws CharacterCodingException {
    int topicId = in.getInt();
    int partition = in.getInt();
    long position = in.getLong();
    long atMillis = in.getLong();
    return new PositionCommitted(getName(in), topicId, partition, position, atMillis);
  }

  private static SpotCommitted spotCommitted(ByteBuffer in) throws CharacterCodingException {
    PartitionId partition = new PartitionId(in.getInt(), in.getInt());
    long offset = in.getLong();
    int leaderEpoch = in.getInt();
    long atMillis = in.getLong();
    String consumer = getName(in);
    return new SpotCommitted(
        consumer, new Spot(partition, offset, leaderEpoch, getName(in)), atMillis);
  }

  private static PositionDeleted positionDeleted(ByteBuffer in) throws CharacterCodingException {
    int topicId = in.getInt();
    int partition = in.getInt();
    return new PositionDeleted(getName(in), topicId, partition);
  }

  private static Progressed progressed(ByteBuffer in) throws CharacterCodingException {
    int topicId = in.getInt();
    int partition = in.getInt();
    long atMillis = in.getLong();
    String consumer = getName(in);
    List<Range> settled = new ArrayList<>();
    for (int left = getCount(in, RUN_BYTES); left > 0; left--) {
      settled.add(new Range(in.getLong(), in.getLong()));
    }
    List<AttemptRun> attempts = new ArrayList<>();
    for (int left = getCount(in, RUN_BYTES); left > 0; left--) {
      long from = in.getLong();
      attempts.add(new AttemptRun(from, from + in.getInt(), in.getInt()));
    }
    return new Progressed(consumer, topicId, partition, settled, attempts, atMillis);
  }

  /// Checked before anything is allocated.
  static int getCount(ByteBuffer in, int bytesEach) {
    int count = Short.toUnsignedInt(in.getShort());
    if (count * bytesEach > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  private static List<PartitionId> getPartitions(ByteBuffer in) {
    int count = getCount(in, PARTITION_BYTES);
    List<PartitionId> partitions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      partitions.add(new PartitionId(in.getInt(), in.getInt()));
    }
    return partitions;
  }

  static String getName(ByteBuffer in) throws CharacterCodingException {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer name = in.slice().limit(length);
    in.position(in.position() + length);
    return UTF_8.newDecoder().decode(name).toString();
  }
}
