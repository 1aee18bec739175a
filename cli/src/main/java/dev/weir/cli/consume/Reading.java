package dev.weir.cli.consume;

import dev.weir.Consumer;
import dev.weir.Message;
import dev.weir.cli.shell.OutputFailed;
import dev.weir.cli.shell.Stop;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The loop: takes what is there, writes it, flushes, acks, and waits for more.
///
/// A batch is what waits now, bounded; it is flushed before more is asked for. So nothing that has
/// come is kept back, and nothing is acked that was not written.
final class Reading {
  static final int MAX_BATCH = 500;
  private static final int BUFFER_BYTES = 64 * 1024;

  /// A wait is ended by a message, the end, or a stop; its length matters to nobody.
  private static final Duration WAIT = Duration.ofHours(1);

  private final Consumer consumer;
  private final RecordFormat format;
  private final End end;
  private final Commits commits;
  private final Stop stop;
  private final OutputStream out;

  Reading(
      Consumer consumer,
      RecordFormat format,
      End end,
      Commits commits,
      Stop stop,
      OutputStream out) {
    this.consumer = consumer;
    this.format = format;
    this.end = end;
    this.commits = commits;
    this.stop = stop;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /// Reads until one of its ends.
  ///
  /// @throws OutputFailed when a line cannot be written; its batch is not acked
  Ended run(long maxMessages) {
    long left = maxMessages;
    while (left > 0) {
      int most = (int) Math.min(MAX_BATCH, left);
      List<Message> batch = stop.waiting(() -> consumer.poll(most, WAIT));
      if (batch == null) {
        return Ended.STOPPED;
      }
      if (batch.isEmpty()) {
        if (consumer.ended()) {
          return Ended.PLACE;
        }
        continue;
      }
      left -= write(batch);
    }
    return Ended.COUNT;
  }

  private int write(List<Message> batch) {
    var written = new ArrayList<Message>(batch.size());
    try {
      for (Message message : batch) {
        if (end.includes(message)) {
          format.write(message, out);
          written.add(message);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
    commits.written(written);
    return written.size();
  }
}
