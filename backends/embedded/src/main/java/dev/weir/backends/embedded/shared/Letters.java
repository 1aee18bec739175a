package dev.weir.backends.embedded.shared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a session says on one connection, in order: whoever posts does not wait, one thread writes.
final class Letters {
  private final Wire wire;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition posted = lock.newCondition();
  private List<Frame> frames = new ArrayList<>();
  private boolean closed;

  Letters(Wire wire) {
    this.wire = wire;
  }

  void post(Frame frame) {
    lock.lock();
    try {
      frames.add(frame);
      posted.signal();
    } finally {
      lock.unlock();
    }
  }

  void start(ThreadFactory threads) {
    var thread = threads.newThread(this::write);
    thread.setName("weir-letters");
    thread.start();
  }

  private void write() {
    try {
      for (var next = take(); !next.isEmpty(); next = take()) {
        for (Frame frame : next) {
          wire.write(frame);
        }
        wire.flush();
      }
    } catch (IOException e) {
      wire.close(); // whoever reads from it hears of it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    }
  }

  /// None when nothing comes any more.
  private List<Frame> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (frames.isEmpty() && !closed) {
        posted.await();
      }
      if (closed) {
        return List.of();
      }
      var taken = frames;
      frames = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      posted.signal();
    } finally {
      lock.unlock();
    }
  }
}
