package dev.weir.backends.stdio;

import dev.weir.InvalidInput;
import dev.weir.NewMessage;
import dev.weir.Outcome;
import dev.weir.Receipt;
import dev.weir.TopicPartition;
import dev.weir.Unavailable;
import dev.weir.WeirException;
import dev.weir.spi.Appender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Writes lines, each flushed before its send returns. Senders wait for the pipe under the lock:
/// that is its only purpose.
final class LineOutput {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;
  private final InstantSource clock;
  private final Map<String, Long> sequences = new HashMap<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean broken;

  LineOutput(OutputStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /// For one producer. Sequences count through all of them.
  Appender appender() {
    return new Appender() {
      @Override
      public CompletableFuture<Receipt> append(NewMessage message) {
        try {
          return CompletableFuture.completedFuture(write(message));
        } catch (WeirException e) {
          return CompletableFuture.failedFuture(e);
        }
      }

      @Override
      public Receipt appendAndWait(NewMessage message) {
        return write(message);
      }

      @Override
      public void flush() {
        // Nothing waits: every line is flushed.
      }

      @Override
      public void close() {
        // The stream is not this producer's alone.
      }
    };
  }

  private Receipt write(NewMessage message) {
    byte[] payload = payload(message);
    var timestamp = message.timestamp().orElseGet(clock::instant).truncatedTo(ChronoUnit.MILLIS);
    lock.lock();
    try {
      if (broken) {
        throw new Unavailable("a write to the output has failed before, and no more is written")
            .<Unavailable>with(Outcome.NOT_WRITTEN);
      }
      long sequence = sequences.getOrDefault(message.topic(), 0L);
      line.reset();
      line.writeBytes(header(timestamp, message.topic(), sequence));
      line.writeBytes(payload);
      line.write('\n');
      line.writeTo(out);
      out.flush();
      sequences.put(message.topic(), sequence + 1);
      return new Receipt(new TopicPartition(message.topic(), 0), sequence, timestamp);
    } catch (IOException e) {
      broken = true;
      throw new Unavailable("writing to the output failed: " + e.getMessage(), e)
          .<Unavailable>with(Outcome.UNKNOWN);
    } finally {
      lock.unlock();
    }
  }

  private static byte[] payload(NewMessage message) {
    if (!LineHeader.isTopic(message.topic())) {
      throw refused(
          "the topic \"%s\" is not allowed: it takes 1 to 249 of A-Z a-z 0-9 . _ -"
              .formatted(message.topic()));
    }
    byte[] payload = message.valueBytes();
    if (payload == null) {
      throw refused("stdio: cannot carry a message without a value");
    }
    for (byte b : payload) {
      if (b == '\n') {
        throw refused(
            "a message with a newline does not fit in a line of stdio:. Encode it, as JSON for example");
      }
    }
    return payload;
  }

  private static InvalidInput refused(String why) {
    return new InvalidInput(why).<InvalidInput>with(Outcome.NOT_WRITTEN);
  }

  private static byte[] header(Instant timestamp, String topic, long sequence) {
    var format = timestamp.equals(timestamp.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MILLIS;
    return "[%s | %s | %d] "
        .formatted(format.format(timestamp), topic, sequence)
        .getBytes(StandardCharsets.UTF_8);
  }

  void flush() {
    lock.lock();
    try {
      if (!broken) {
        out.flush();
      }
    } catch (IOException e) {
      broken = true;
      throw new Unavailable("writing to the output failed: " + e.getMessage(), e)
          .<Unavailable>with(Outcome.UNKNOWN);
    } finally {
      lock.unlock();
    }
  }
}
