package dev.weir.engine;

import dev.weir.state.Decision;
import dev.weir.state.Limits;
import dev.weir.state.Reply;
import dev.weir.state.State;
import dev.weir.state.StateRecord;
import java.util.ArrayList;
import java.util.function.Function;

/// Which session asks, so that it hears the same when it asks again under another owner: what is
/// done for it and what it is answered become durable in one step.
///
/// @param number of what it asks; they rise
/// @param confirmed it has the answers to all below
/// @param bytes a reply's form, as the session reads it
public record Asked(long session, long number, long confirmed, Function<Reply, byte[]> bytes) {
  private static final byte[] TOO_LONG = {};

  /// With the answer beside what lasts; what does not is decided anew when it is asked again.
  Decision kept(Decision decision, State state) {
    boolean lasts =
        decision.records().stream().anyMatch(of -> !(of instanceof StateRecord.Fleeting));
    if (!lasts || !state.isOpen(session)) {
      return decision;
    }
    byte[] reply = bytes.apply(decision.reply());
    var records = new ArrayList<>(decision.records());
    records.add(
        new StateRecord.SessionReplied(
            session, number, confirmed, reply.length > Limits.REPLY_BYTES ? TOO_LONG : reply));
    return new Decision(records, decision.reply());
  }
}
