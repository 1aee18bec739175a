package dev.weir.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One client, on a thread of its own: takes a frame, has it answered, takes the next. Only what is
/// pipelined is begun before the answers to what came earlier.
final class Connection implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  private final Line line;
  private final Caller caller;
  private final Service service;
  private final WireLimits limits;
  private final InFlight inFlight;
  private final Deadline entering;
  private final Deadline reading;
  private final Deadline writing;
  private final FrameReader frames;
  private final Answers answers;

  Connection(Socket socket, Caller caller, Service service, Shared shared) throws IOException {
    this.line = new Line(socket, shared.encryption);
    this.caller = caller;
    this.service = service;
    this.limits = shared.limits;
    this.inFlight = shared.inFlight;
    this.entering = new Deadline(shared.nanoTime);
    this.reading = new Deadline(shared.nanoTime);
    this.writing = new Deadline(shared.nanoTime);
    this.frames = new FrameReader(line.in(), shared.limits, shared.inFlight, reading);
    this.answers = new Answers(line.out(), shared, writing, this::close);
    this.entering.in(limits.stall());
  }

  /// What all connections of a server share.
  ///
  /// @param encryption null for none
  record Shared(
      WireLimits limits,
      InFlight inFlight,
      LongSupplier nanoTime,
      @Nullable Encryption encryption) {}

  /// Who connects, as far as the socket tells.
  record Caller(long connection, String host, Endpoint here) {}

  @Override
  public void run() {
    try {
      line.open();
      converse(service.greet(client()));
    } catch (Disconnect e) {
      LOG.log(Level.INFO, "connection of " + caller.host + " closed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } catch (IOException | RuntimeException e) {
      logUnlessOrdinary(e);
    } finally {
      answers.end();
      writing.in(limits.stall());
      hangUp();
    }
  }

  private Client client() {
    return new Client(caller.connection, caller.host, caller.here, line::isGone);
  }

  private void converse(Service.Conversation conversation)
      throws IOException, InterruptedException {
    boolean open = true;
    while (open) {
      boolean trusted = conversation.isTrusted();
      if (trusted) {
        entering.never();
      }
      var frame = frames.next(trusted ? limits.maxFrameBytes() : limits.maxStrangerFrameBytes());
      open = frame != null && answer(frame, conversation);
    }
    answers.awaitAll();
  }

  /// @return whether there may be more
  private boolean answer(ByteBuffer frame, Service.Conversation conversation)
      throws IOException, InterruptedException {
    int bytes = frame.capacity();
    boolean[] waited = {false};
    Service.Reply reply;
    try {
      reply =
          conversation.begin(
              frame,
              () -> {
                waited[0] = true;
                answers.awaitAll();
              });
    } catch (InterruptedException | RuntimeException | Error e) {
      inFlight.give(bytes);
      throw e;
    }
    answers.add(reply, bytes, !waited[0]);
    return !reply.isLast();
  }

  /// That a client goes is no news.
  static void logUnlessOrdinary(Exception e) {
    if (e instanceof Disconnect) {
      LOG.log(Level.INFO, "connection closed: " + e.getMessage());
    } else if (e instanceof IOException || e instanceof InterruptedException) {
      LOG.log(Level.DEBUG, "connection closed: " + e);
    } else {
      LOG.log(Level.ERROR, "connection closed: " + e, e);
    }
  }

  boolean isLate() {
    return entering.isOver() || reading.isOver() || writing.isOver();
  }

  /// Lets what was begun be answered, and takes nothing more. An encrypted line of TLS 1.2 that reads
  /// its end can be written to no more: there, answers go first.
  void finish() {
    if (line.isEncrypted()) {
      Thread.ofVirtual().name("weir-finish").start(this::finishWhenAnswered);
    } else {
      finishLine();
    }
  }

  private void finishWhenAnswered() {
    try {
      answers.awaitAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    finishLine();
  }

  private void finishLine() {
    try {
      line.finish();
    } catch (IOException e) {
      close();
    }
  }

  private void hangUp() {
    try {
      line.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing: " + e);
    }
  }

  /// At once. Idempotent.
  void close() {
    try {
      line.cut();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing: " + e);
    }
  }

  @Override
  public String toString() {
    return caller.host + " #" + caller.connection;
  }
}
