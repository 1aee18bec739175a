package dev.weir.engine;

import dev.weir.log.Limits;
import dev.weir.records.BatchBuilder;
import dev.weir.records.Header;
import dev.weir.state.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A transaction before [Engine#transact]: messages and commands that are to be one step. It has
/// batches of its own, so that nothing of it shares the fate of other producers' messages. Belongs
/// to one thread; good for one transaction.
public final class Draft {
  private final List<OpenBatch> batches = new ArrayList<>();
  private final List<Command.Part> parts = new ArrayList<>();

  /// Only looked up, never iterated.
  private final Map<PartitionLog, OpenBatch> last = new HashMap<>();

  private long bytes;

  /// Adds a message behind those added before.
  ///
  /// @return the message's place, known once the transaction is done
  /// @throws IllegalArgumentException as [Engine#append]
  /// @throws EngineException.TooLarge when it would become larger than a journal's entry may be
  public Engine.Appending append(
      PartitionLog partition,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    long bound = BatchBuilder.boundBytes(key, value, headers);
    if (bytes + bound > Limits.MAX_ENTRY_BYTES) {
      throw new EngineException.TooLarge(bytes + bound);
    }
    var batch = last.get(partition);
    int index =
        batch == null
            ? BatchBuilder.FULL
            : batch.builder.append(timestampMillis, key, value, headers);
    if (batch == null || index == BatchBuilder.FULL) {
      batch = new OpenBatch(partition, new BatchBuilder(PartitionLog.BATCH_BYTES));
      index = batch.builder.append(timestampMillis, key, value, headers);
      last.put(partition, batch);
      batches.add(batch);
    }
    batch.chargedBytes += bound;
    batch.add(null);
    bytes += bound;
    return new PartitionLog.Ticket(batch, index);
  }

  /// Adds a batch that was filled in another process, and checked here.
  ///
  /// @throws EngineException.TooLarge as the other
  public void append(PartitionLog partition, byte[] batch) {
    if (bytes + batch.length > Limits.MAX_ENTRY_BYTES) {
      throw new EngineException.TooLarge(bytes + batch.length);
    }
    batches.add(new OpenBatch(partition, batch));
    bytes += batch.length;
  }

  /// Adds what is to be decided with the messages: see [Command.Transact].
  public void add(Command.Part part) {
    parts.add(part);
  }

  public boolean isEmpty() {
    return batches.isEmpty() && parts.isEmpty();
  }

  List<OpenBatch> batches() {
    return batches;
  }

  long bytes() {
    return bytes;
  }

  Command.Transact command() {
    var appends = new ArrayList<Command.Append>(batches.size());
    for (OpenBatch batch : batches) {
      appends.add(
          new Command.Append(
              batch.partition.topic().id(), batch.partition.number(), batch.lastOffsetDelta()));
    }
    return new Command.Transact(appends, parts);
  }
}
