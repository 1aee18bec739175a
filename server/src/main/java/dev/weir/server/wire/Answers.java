package dev.weir.server.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends a connection's answers in the order of its requests. What can be awaited at once is sent by
/// the reading thread; what is pipelined behind others, by one of its own.
final class Answers {
  /// Small parts share a packet; a larger one is handed to the socket as it is.
  private static final int BUFFER_BYTES = 8 << 10;

  /// As much of an answer as must be taken within the stall limit.
  private static final int STRIDE_BYTES = 64 << 10;

  private record Waiting(Service.Reply reply, int frameBytes) {}

  private final OutputStream out;
  private final WireLimits limits;
  private final InFlight inFlight;
  private final Deadline deadline;
  private final Runnable broken;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean ended;
  private @Nullable Thread sender;

  /// @param deadline for what the client takes
  /// @param broken told when nothing more can be sent
  Answers(OutputStream out, Connection.Shared shared, Deadline deadline, Runnable broken) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.limits = shared.limits();
    this.inFlight = shared.inFlight();
    this.deadline = deadline;
    this.broken = broken;
  }

  /// Sends the answer behind those before it.
  ///
  /// @param frameBytes what the request has taken of [InFlight]
  /// @param pipelined whether the next request may be read before
  void add(Service.Reply reply, int frameBytes, boolean pipelined)
      throws IOException, InterruptedException {
    var next = new Waiting(reply, frameBytes);
    try {
      if (pipelined) {
        awaitRoom();
      } else {
        awaitAll();
      }
    } catch (InterruptedException e) {
      drop(next);
      throw e;
    }
    if (pipelined) {
      queue(next);
    } else {
      send(next);
    }
  }

  private void queue(Waiting next) {
    lock.lock();
    try {
      if (ended) {
        drop(next);
        throw new Disconnect("answers cannot be sent any more");
      }
      waiting.addLast(next);
      if (sender == null) {
        sender = Thread.ofVirtual().name("weir-answers").start(this::sendAll);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.size() >= WireLimits.MAX_PIPELINED && !ended) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns when nothing waits any more.
  void awaitAll() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!waiting.isEmpty() && !ended) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Sends nothing more, and gives back what was taken for what waits.
  void end() {
    Thread interrupted;
    lock.lock();
    try {
      ended = true;
      interrupted = sender;
      changed.signalAll();
      if (interrupted == null) {
        giveBack();
      }
    } finally {
      lock.unlock();
    }
    if (interrupted != null) {
      interrupted.interrupt();
    }
  }

  private void sendAll() {
    try {
      for (var next = first(); next != null; next = first()) {
        try {
          send(next);
        } finally {
          remove();
        }
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      Connection.logUnlessOrdinary(e);
      broken.run();
    } finally {
      lock.lock();
      try {
        ended = true;
        giveBack();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable Waiting first() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !ended) {
        changed.await();
      }
      return ended ? null : waiting.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  /// Only what is sent is removed: [#awaitAll] waits for the bytes, not for their turn.
  private void remove() {
    lock.lock();
    try {
      waiting.removeFirst();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() {
    waiting.forEach(this::drop);
    waiting.clear();
  }

  private void drop(Waiting left) {
    inFlight.give(left.frameBytes);
    left.reply.done();
  }

  private void send(Waiting next) throws IOException, InterruptedException {
    try {
      ByteBuffer[] parts = next.reply.await();
      if (parts != null) {
        write(parts);
      }
    } finally {
      drop(next);
    }
  }

  private void write(ByteBuffer[] parts) throws IOException {
    int size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    out.write(size >>> 24);
    out.write(size >>> 16);
    out.write(size >>> 8);
    out.write(size);
    for (ByteBuffer part : parts) {
      write(part);
    }
    deadline.in(limits.stall());
    out.flush();
    deadline.never();
  }

  private void write(ByteBuffer part) throws IOException {
    int from = part.arrayOffset() + part.position();
    for (int left = part.remaining(); left > 0; ) {
      int stride = Math.min(left, STRIDE_BYTES);
      deadline.in(limits.stall());
      out.write(part.array(), from, stride);
      from += stride;
      left -= stride;
    }
  }
}
