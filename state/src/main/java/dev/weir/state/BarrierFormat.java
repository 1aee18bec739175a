package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.state.BarrierRecord.Assigned;
import dev.weir.state.BarrierRecord.Ended;
import dev.weir.state.BarrierRecord.GenerationBegun;
import dev.weir.state.BarrierRecord.Left;
import dev.weir.state.BarrierRecord.MemberKept;
import dev.weir.state.BarrierRecord.Replaced;
import dev.weir.state.BarrierRecord.Settled;
import dev.weir.state.BarrierRecord.Unsettled;
import dev.weir.state.JoinTerms.Patience;
import dev.weir.state.JoinTerms.Protocol;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// The bytes of what is stored of groups with a barrier. What clients say of themselves is *text*: a
/// u16 length and so many bytes of UTF-8; what they say to each other is a *blob*, with an i32 length.
final class BarrierFormat {
  static final byte GENERATION_BEGUN = 50;
  static final byte MEMBER_KEPT = 51;
  static final byte ASSIGNED = 52;
  static final byte SETTLED = 53;
  static final byte UNSETTLED = 54;
  static final byte LEFT = 55;
  static final byte REPLACED = 56;
  static final byte ENDED = 57;

  private static final int MAX_TEXT_BYTES = 0xffff;

  /// Of the fields that are not counted by [JoinTerms#bytes]: names, ids and lengths.
  private static final int FIELD_BYTES = 4 * MAX_TEXT_BYTES;

  /// No record is longer.
  static final int MAX_BYTES = FIELD_BYTES + Limits.GROUP_MEMBER_BYTES;

  private BarrierFormat() {}

  static byte kind(BarrierRecord record) {
    return switch (record) {
      case GenerationBegun _ -> GENERATION_BEGUN;
      case MemberKept _ -> MEMBER_KEPT;
      case Assigned _ -> ASSIGNED;
      case Settled _ -> SETTLED;
      case Unsettled _ -> UNSETTLED;
      case Left _ -> LEFT;
      case Replaced _ -> REPLACED;
      case Ended _ -> ENDED;
    };
  }

  /// At least what [#put] takes.
  static int boundBytes(BarrierRecord record) {
    return switch (record) {
      case GenerationBegun r -> bound(r.consumer(), r.protocolType(), r.protocol(), r.leader());
      case MemberKept r -> bound(r.consumer(), r.member()) + bound(r.terms());
      case Assigned r -> bound(r.consumer(), r.member()) + r.assignment().length;
      case Left r -> bound(r.consumer(), r.member());
      case Replaced r -> bound(r.consumer(), r.former(), r.member()) + bound(r.terms());
      case Settled _, Unsettled _, Ended _ -> bound(record.consumer());
    };
  }

  private static int bound(String... texts) {
    int bytes = 16;
    for (String text : texts) {
      bytes += 2 + text.getBytes(UTF_8).length;
    }
    return bytes;
  }

  private static int bound(JoinTerms terms) {
    return Math.toIntExact(32 + terms.bytes());
  }

  static void put(ByteBuffer out, BarrierRecord record) {
    StateRecords.putName(out, record.consumer());
    switch (record) {
      case GenerationBegun r -> {
        out.putInt(r.generation());
        putText(out, r.protocolType());
        putText(out, r.protocol());
        putText(out, r.leader());
      }
      case MemberKept r -> {
        putText(out, r.member());
        put(out, r.terms());
      }
      case Assigned r -> {
        putText(out, r.member());
        putBlob(out, r.assignment());
      }
      case Left r -> putText(out, r.member());
      case Replaced r -> {
        putText(out, r.former());
        putText(out, r.member());
        put(out, r.terms());
      }
      case Settled _, Unsettled _, Ended _ -> {}
    }
  }

  static BarrierRecord get(int kind, ByteBuffer in) throws CharacterCodingException {
    String consumer = StateRecords.getName(in);
    return switch (kind) {
      case GENERATION_BEGUN -> {
        int generation = in.getInt();
        yield new GenerationBegun(
            consumer,
            generation,
            StateRecords.getName(in),
            StateRecords.getName(in),
            StateRecords.getName(in));
      }
      case MEMBER_KEPT -> new MemberKept(consumer, StateRecords.getName(in), getTerms(in));
      case ASSIGNED -> new Assigned(consumer, StateRecords.getName(in), getBlob(in));
      case SETTLED -> new Settled(consumer);
      case UNSETTLED -> new Unsettled(consumer);
      case LEFT -> new Left(consumer, StateRecords.getName(in));
      case REPLACED ->
          new Replaced(consumer, StateRecords.getName(in), StateRecords.getName(in), getTerms(in));
      case ENDED -> new Ended(consumer);
      default -> throw UnreadableRecord.unknown(kind, StateRecords.VERSION);
    };
  }

  private static void put(ByteBuffer out, JoinTerms terms) {
    putText(out, terms.instance());
    putText(out, terms.client());
    putText(out, terms.host());
    out.putLong(terms.patience().session()).putLong(terms.patience().rebalance());
    out.putShort((short) terms.protocols().size());
    for (Protocol protocol : terms.protocols()) {
      putText(out, protocol.name());
      putBlob(out, protocol.metadata());
    }
  }

  private static JoinTerms getTerms(ByteBuffer in) throws CharacterCodingException {
    String instance = StateRecords.getName(in);
    String client = StateRecords.getName(in);
    String host = StateRecords.getName(in);
    Patience patience = new Patience(in.getLong(), in.getLong());
    int count = Short.toUnsignedInt(in.getShort());
    List<Protocol> protocols = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      protocols.add(new Protocol(StateRecords.getName(in), getBlob(in)));
    }
    return new JoinTerms(instance, client, host, patience, protocols);
  }

  static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException("a text of " + bytes.length + " bytes is not stored");
    }
    out.putShort((short) bytes.length).put(bytes);
  }

  private static void putBlob(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }

  /// Checked before anything is allocated.
  private static byte[] getBlob(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
