package dev.weir.server.wire;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/// One client, on a thread of its own: takes a frame, has it answered, takes the next. Only what is
/// pipelined is begun before the answers to what came earlier.
final class Connection implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weir.server");

  private final Socket socket;
  private final Client client;
  private final Service service;
  private final InFlight inFlight;
  private final Deadline reading;
  private final Deadline writing;
  private final FrameReader frames;
  private final Answers answers;

  Connection(Socket socket, Client client, Service service, Shared shared) throws IOException {
    this.socket = socket;
    this.client = client;
    this.service = service;
    this.inFlight = shared.inFlight;
    this.reading = new Deadline(shared.nanoTime);
    this.writing = new Deadline(shared.nanoTime);
    this.frames = new FrameReader(socket.getInputStream(), shared.limits, shared.inFlight, reading);
    this.answers = new Answers(socket.getOutputStream(), shared, writing, this::close);
  }

  /// What all connections of a server share.
  record Shared(WireLimits limits, InFlight inFlight, LongSupplier nanoTime) {}

  @Override
  public void run() {
    try {
      for (var frame = frames.next(); frame != null; frame = frames.next()) {
        answer(frame);
      }
      answers.awaitAll();
    } catch (Disconnect e) {
      LOG.log(Level.INFO, "connection of " + client.host() + " closed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } catch (IOException | RuntimeException e) {
      logUnlessOrdinary(e);
    } finally {
      answers.end();
      close();
    }
  }

  private void answer(ByteBuffer frame) throws IOException, InterruptedException {
    int bytes = frame.capacity();
    boolean[] waited = {false};
    Service.Reply reply;
    try {
      reply =
          service.begin(
              frame,
              client,
              () -> {
                waited[0] = true;
                answers.awaitAll();
              });
    } catch (InterruptedException | RuntimeException | Error e) {
      inFlight.give(bytes);
      throw e;
    }
    answers.add(reply, bytes, !waited[0]);
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
    return reading.isOver() || writing.isOver();
  }

  /// Lets what was begun be answered, and takes nothing more.
  void finish() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      close();
    }
  }

  /// At once. Idempotent.
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing: " + e);
    }
  }

  @Override
  public String toString() {
    return client.host() + " #" + client.connection();
  }
}
