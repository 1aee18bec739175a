package dev.weir.backends.embedded.shared;

import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.state.Command;
import dev.weir.state.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The owner of a shared directory: its engine, and the door through which sessions come, those of
/// its own process too.
///
/// Sessions that were served by the owner before are waited for, and nothing is done for anybody
/// until all of them have said what they hold, or their time is over.
final class Host implements SharedDirectory.Owned {
  /// How long a session is waited for whose connection has ended. A process that lives comes back at
  /// once; one that hangs for longer is treated as members are that say nothing.
  static final Duration GRACE = Duration.ofSeconds(5);

  /// Whoever connects says who they are within this.
  static final Duration GREETING = Duration.ofSeconds(5);

  private static final int BACKLOG = 200;

  private static final System.Logger LOG = System.getLogger(Host.class.getName());

  private final Ground ground;
  private final Service service;
  private final Greeting greeting;
  private final Door door;
  private final ServerSocket socket;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Sessions that are served, or waited for.
  private final Map<Long, Visit> visits = new LinkedHashMap<>();

  /// Those of the owner before, which may still come back.
  private final Set<Long> awaited = new TreeSet<>();

  private boolean open;
  private boolean closed;

  /// What serves a session.
  record Service(Engine engine, Shapes shapes, ThreadFactory threads) {}

  /// One session, as long as it lasts.
  private static final class Visit {
    final Seats seats = new Seats();
    final long pid;
    @Nullable Outbox outbox;

    /// Ends when what came on the present connection has been taken.
    @Nullable Thread taking;

    Visit(long pid) {
      this.pid = pid;
    }
  }

  private Host(Ground ground, Engine engine, Shapes shapes, Door door, ServerSocket socket) {
    this.ground = ground;
    this.service = new Service(engine, shapes, ground.timing().threads());
    this.greeting = ground.greeting(shapes);
    this.door = door;
    this.socket = socket;
  }

  /// Takes the directory over, and serves.
  ///
  /// @param session the owner's own
  /// @throws EngineException.InUse when somebody else owns it
  static Host open(Ground ground, Shapes shapes, long session) throws IOException {
    var before = Door.read(ground.files());
    var engine = Engine.openShared(ground.files(), ground.options(), ground.world());
    try {
      var socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      var secret = new byte[Door.SECRET_BYTES];
      ground.secrets().nextBytes(secret);
      var host =
          new Host(
              ground, engine, shapes, new Door(socket.getLocalPort(), secret, session), socket);
      host.await(before.map(Door::session).orElse(session), session);
      host.thread("accept", host::accept);
      host.thread("grace", host::grace);
      host.door.write(ground.files());
      return host;
    } catch (IOException | RuntimeException | InterruptedException e) {
      engine.close();
      throw e instanceof IOException io ? io : new IOException("was not taken over", e);
    }
  }

  @Override
  public Engine engine() {
    return service.engine;
  }

  /// @param before the session of the owner before, which ended with it
  private void await(long before, long own) throws InterruptedException {
    var sessions = get(service.engine.ask(new Question.OpenSessions()));
    sessions.forEach((session, pid) -> {
      boolean gone = session == before && session != own;
      if (gone || !ground.alive().test(pid)) {
        end(session, new Seats());
      } else {
        awaited.add(session);
      }
    });
  }

  private static <T> T get(java.util.concurrent.Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }

  private void thread(String name, Runnable work) {
    var thread = service.threads.newThread(work);
    thread.setName("weir-" + name);
    thread.start();
  }

  private void end(long session, Seats seats) {
    var _ =
        service.engine.submit(
            new Command.EndSession(
                session,
                seats.byPartition(),
                seats.byMessage(),
                Engine.STATIC_MEMBER_SESSION.toMillis()));
  }

  // Waiting for those of the owner before.

  private void grace() {
    long deadline = ground.timing().deadline(GRACE);
    lock.lock();
    try {
      while (!awaited.isEmpty() && !closed && ground.timing().nanos() < deadline) {
        ground.timing().await(lock, changed, deadline - ground.timing().nanos());
      }
      awaited.removeAll(visits.keySet()); // those are saying what they hold
      awaited.forEach(session -> end(session, new Seats()));
      awaited.clear();
      var _ =
          service.engine.submit(new Command.EndUnclaimed(Engine.STATIC_MEMBER_SESSION.toMillis()));
      open = true;
      changed.signalAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    } finally {
      lock.unlock();
    }
  }

  private void returned(long session) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaited.remove(session);
      changed.signalAll();
      while (!open && !closed) {
        ground.timing().await(lock, changed, GRACE.toNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  // Serving.

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        thread("visitor", () -> serve(connection));
      }
    } catch (IOException e) {
      // The door was closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      connection.setSoTimeout(Math.toIntExact(GREETING.toMillis()));
      var wire = new Wire(connection, service.shapes);
      greeting.asOwner(wire.in(), wire.out(), door.secret());
      if (wire.read() instanceof Frame.Hello hello) {
        connection.setSoTimeout(0);
        serve(hello, wire);
      }
    } catch (IOException | EngineException | IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "a session was not served", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    }
  }

  private void serve(Frame.Hello hello, Wire wire) throws IOException, InterruptedException {
    var outbox = new Outbox(service.engine, wire);
    var visit = arrive(hello, outbox);
    boolean said = false;
    try {
      var visitor = new Visitor(service, outbox, hello.session(), visit.seats);
      welcome(hello, wire);
      if (wire.read() instanceof Frame.Resume resume) {
        visitor.resume(resume.claims());
        returned(hello.session());
        thread("outbox", outbox::run);
        while (wire.read() instanceof Frame.Call call && visitor.take(call)) {}
        said = true;
      }
    } finally {
      left(hello.session(), visit, said); // first: its session hears when the connection ends
      outbox.close();
    }
  }

  /// A session has one connection: what came on another was taken before.
  private Visit arrive(Frame.Hello hello, Outbox outbox) throws InterruptedException {
    Visit visit;
    Thread before;
    lock.lockInterruptibly();
    try {
      visit = visits.computeIfAbsent(hello.session(), _ -> new Visit(hello.pid()));
      before = visit.taking;
      if (visit.outbox != null) {
        visit.outbox.close();
      }
      visit.outbox = outbox;
      visit.taking = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    if (before != null) {
      before.join();
    }
    return visit;
  }

  private void welcome(Frame.Hello hello, Wire wire) throws IOException, InterruptedException {
    var replies = get(service.engine.ask(new Question.RepliesTo(hello.session())));
    if (replies.isEmpty()) {
      var _ = get(service.engine.submit(new Command.BeginSession(hello.session(), hello.pid())));
    }
    boolean forgotten = hello.before() && replies.isEmpty();
    wire.write(new Frame.Welcome(forgotten ? null : replies.orElse(List.of())));
    wire.flush();
  }

  /// @param said it will not come back
  private void left(long session, Visit visit, boolean said) {
    lock.lock();
    try {
      if (closed || visit.taking != Thread.currentThread()) {
        return;
      }
      visit.taking = null;
      if (!said && ground.alive().test(visit.pid)) {
        thread("left", () -> waitFor(session, visit));
        return;
      }
      visits.remove(session, visit);
      end(session, visit.seats);
    } finally {
      lock.unlock();
    }
  }

  private void waitFor(long session, Visit visit) {
    long deadline = ground.timing().deadline(GRACE);
    lock.lock();
    try {
      while (visit.taking == null && !closed && ground.timing().nanos() < deadline) {
        ground.timing().await(lock, changed, deadline - ground.timing().nanos());
      }
      if (visit.taking == null && !closed && visits.remove(session, visit)) {
        end(session, visit.seats);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    } finally {
      lock.unlock();
    }
  }

  /// Hands over: what was asked is done or will be asked again of the next owner.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      socket.close();
      Door.remove(ground.files());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the door did not close", e);
    }
    try {
      service.engine.close();
    } catch (IOException e) {
      // What was acknowledged is on disk already; the next owner recovers the rest.
      LOG.log(System.Logger.Level.WARNING, "the directory did not close cleanly", e);
    }
    lock.lock();
    try {
      visits
          .values()
          .forEach(visit -> {
            if (visit.outbox != null) {
              visit.outbox.close();
            }
          });
    } finally {
      lock.unlock();
    }
  }
}
