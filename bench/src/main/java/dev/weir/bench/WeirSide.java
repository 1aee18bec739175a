package dev.weir.bench;

import static dev.weir.CommitStrategy.acked;
import static dev.weir.Place.EARLIEST;

import dev.weir.Backoff;
import dev.weir.Consumer;
import dev.weir.NewMessage;
import dev.weir.Share;
import dev.weir.Weir;
import dev.weir.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A directory on disk with `durability=fsync`, in the pattern that [Load] describes.
final class WeirSide implements AutoCloseable {
  static final String TOPIC = "load";
  private static final int FILL_BATCH = 10_000;

  private final Weir weir;

  /// @param folder made and filled when it is missing
  WeirSide(Path folder) {
    boolean isNew = !Files.exists(folder);
    this.weir = Weir.connect("log:" + folder);
    if (isNew) {
      weir.admin().topics().create(TOPIC, 1);
      fill();
    }
  }

  private void fill() {
    byte[] value = new byte[Load.VALUE_BYTES];
    try (var out = weir.producer()) {
      var batch = new ArrayList<NewMessage>(FILL_BATCH);
      for (int i = 0; i < Load.MESSAGES; i++) {
        batch.add(NewMessage.to(TOPIC).key("key-" + i % Load.KEYS).value(value));
        if (batch.size() == FILL_BATCH) {
          out.sendAll(batch);
          batch.clear();
        }
      }
      out.sendAll(batch);
    }
  }

  double run(Load load) throws InterruptedException, ExecutionException {
    var consumers = new ArrayList<Consumer>();
    try {
      var members = new ArrayList<Meter.Member>();
      for (int i = 0; i < load.members(); i++) {
        var consumer = open(load);
        consumers.add(consumer);
        members.add(meter -> member(load, meter, consumer));
      }
      return new Meter().run(members);
    } finally {
      consumers.forEach(Consumer::close);
      weir.admin().consumers().delete(load.row());
    }
  }

  private Consumer open(Load load) {
    var builder =
        weir.consumer(TOPIC)
            .named(load.row())
            .share(Share.BY_MESSAGE)
            .from(EARLIEST)
            .retry(Backoff.fixed(Duration.ZERO))
            .commit(acked());
    return (load.keyed() ? builder.orderedByKey() : builder).open();
  }

  private static void member(Load load, Meter meter, Consumer consumer)
      throws InterruptedException {
    var commits = new Commits(meter);
    while (!meter.isOver()) {
      var batch = consumer.poll(load.batch(), Duration.ofMillis(100));
      if (batch.isEmpty()) {
        break;
      }
      int acked = 0;
      for (var message : batch) {
        if (message.attempt() == 1 && load.isRetried(message.offset() + 1)) {
          consumer.retry(message);
        } else {
          consumer.ack(message);
          acked++;
        }
      }
      if (load.awaited()) {
        consumer.commit();
        meter.settled(acked);
      } else {
        commits.begin(consumer, acked);
      }
    }
    commits.await();
  }

  /// What is acked and not confirmed, of one member.
  private static final class Commits {
    private final Meter meter;
    private final Semaphore room = new Semaphore(Load.MOST_UNCONFIRMED);
    private final AtomicReference<@Nullable WeirException> failure = new AtomicReference<>();

    Commits(Meter meter) {
      this.meter = meter;
    }

    void begin(Consumer consumer, int acked) throws InterruptedException {
      room.acquire(acked);
      throwFailure();
      consumer.commitAsync((_, error) -> {
        if (error == null) {
          meter.settled(acked);
        } else {
          failure.set(error);
        }
        room.release(acked);
      });
    }

    void await() throws InterruptedException {
      room.acquire(Load.MOST_UNCONFIRMED);
      throwFailure();
    }

    private void throwFailure() {
      var thrown = failure.get();
      if (thrown != null) {
        throw thrown;
      }
    }
  }

  /// Everything once, by partition, as a named consumer that commits.
  ///
  /// @return messages a second
  double consumeByPartition(String name) {
    long began = System.nanoTime();
    long count = 0;
    long bytes = 0;
    try (var consumer = weir.consumer(TOPIC).named(name).from(EARLIEST).open()) {
      while (count < Load.MESSAGES) {
        for (var message : consumer.poll(10_000, Duration.ofSeconds(10))) {
          bytes += message.valueBuffer().remaining();
          count++;
        }
      }
    }
    long nanos = System.nanoTime() - began;
    if (bytes != count * Load.VALUE_BYTES) {
      throw new IllegalStateException("read " + bytes + " bytes of " + count + " messages");
    }
    return count * 1e9 / nanos;
  }

  @Override
  public void close() {
    weir.close();
  }
}
