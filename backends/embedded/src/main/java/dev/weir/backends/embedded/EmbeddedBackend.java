package dev.weir.backends.embedded;

import dev.weir.Capability;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerDefinition;
import dev.weir.Receipt;
import dev.weir.SharingDescription;
import dev.weir.Status;
import dev.weir.engine.EngineException;
import dev.weir.engine.Front;
import dev.weir.log.Durability;
import dev.weir.spi.Appender;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.LeaseFeed;
import dev.weir.spi.LogReader;
import dev.weir.spi.PositionStore;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.TopicStore;
import dev.weir.spi.Work;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// One directory, or one memory, with its engine.
final class EmbeddedBackend implements Backend {
  private static final Set<Capability> CAPABILITIES =
      Collections.unmodifiableSet(
          EnumSet.of(
              Capability.TOPICS,
              Capability.ADD_PARTITIONS,
              Capability.PARTITIONS,
              Capability.KEYS,
              Capability.HEADERS,
              Capability.TIMESTAMPS,
              Capability.READ_FROM_OFFSET,
              Capability.READ_FROM_TIME,
              Capability.POSITIONS,
              Capability.BY_MESSAGE,
              Capability.SETTLED_ABOVE,
              Capability.KEY_ORDER_BY_MESSAGE,
              Capability.EXTEND,
              Capability.UNCOUNTED_RELEASE,
              Capability.GAPS_BY_MESSAGE,
              Capability.DEFINITIONS,
              Capability.EXPIRY,
              Capability.SHARING_STATE,
              Capability.GROUPS,
              Capability.STATIC_MEMBERS,
              Capability.ASSIGNORS,
              Capability.OWN_ASSIGNOR,
              Capability.TOPIC_PATTERNS,
              Capability.SEEK,
              Capability.SEEK_IN_GROUP,
              Capability.ADMIN_POSITIONS,
              Capability.DEAD_LETTERS,
              Capability.TRANSACTIONS,
              Capability.TRANSACTIONS_BY_MESSAGE,
              Capability.LAG));

  private final String url;
  private final Front engine;
  private final ConnectOptions options;
  private final Runnable afterClose;
  private final Errors errors;
  private final EngineTransactions transactions;
  private final EngineDoor door;
  private final LookAheads lookAheads;

  /// Members by message are numbered.
  private final AtomicInteger members = new AtomicInteger();

  EmbeddedBackend(String url, Front engine, ConnectOptions options, Runnable afterClose) {
    this.url = url;
    this.engine = engine;
    this.options = options;
    this.afterClose = afterClose;
    this.errors = new Errors(url, options.timing());
    this.transactions =
        new EngineTransactions(engine, errors, new Addresses(engine, errors, options.clock()));
    this.door = new EngineDoor(engine, errors, options.timing());
    this.lookAheads = new LookAheads(door);
  }

  EngineDoor door() {
    return door;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Appender appender() {
    return new EngineAppender(engine, errors, options);
  }

  @Override
  public TopicStore topics() {
    return new EngineTopics(engine, errors);
  }

  @Override
  public LogReader reader() {
    return new EngineReader(engine, errors, options.timing());
  }

  @Override
  public PositionStore positions() {
    return new EnginePositions(engine, errors);
  }

  @Override
  public Feed join(FeedRequest request) {
    return EngineGroupFeed.open(door, request);
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    if (definition(request.consumer()).isEmpty()) {
      define(request.consumer(), request.definition());
    }
    var member = "member-" + engine.mark() + "-" + members.incrementAndGet();
    return new EngineLeaseFeed(
        new EngineLeaseFeed.Ground(door, transactions, lookAheads, member), request);
  }

  @Override
  public Optional<ConsumerDefinition> definition(String consumer) {
    return new EngineDefinitions(engine, errors).find(consumer);
  }

  @Override
  public void define(String consumer, ConsumerDefinition definition) {
    new EngineDefinitions(engine, errors).define(consumer, definition);
  }

  @Override
  public SharingDescription sharing(String consumer) {
    return new EngineSharing(door).describe(consumer, definition(consumer));
  }

  @Override
  public List<Receipt> transact(Work work) {
    return transactions.transact(work);
  }

  @Override
  public Status status() {
    return new Status(
        url,
        Optional.of(engine.owner().toString()),
        Optional.of(durability()),
        OptionalLong.of(engine.topics().size()),
        OptionalLong.of(engine.sizeBytes()),
        free(),
        state());
  }

  private String durability() {
    if (url.startsWith("memory:")) {
      return "memory: survives nothing";
    }
    return engine.durability() == Durability.FSYNC
        ? "fsync: survives kill -9 and power loss"
        : "os: survives kill -9, not power loss";
  }

  private OptionalLong free() {
    try {
      return OptionalLong.of(engine.freeBytes());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private String state() {
    EngineException trouble = engine.trouble();
    return trouble == null ? "ok" : String.valueOf(errors.of(trouble).getMessage());
  }

  @Override
  public void close() {
    try {
      engine.close();
    } catch (IOException e) {
      // What was acknowledged is on disk already; the next owner recovers the rest.
      System.getLogger(EmbeddedBackend.class.getName())
          .log(System.Logger.Level.WARNING, url + " did not close cleanly", e);
    } finally {
      afterClose.run();
    }
  }
}
