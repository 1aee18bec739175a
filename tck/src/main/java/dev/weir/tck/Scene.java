package dev.weir.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConnectOptions;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerPosition;
import dev.weir.Corrupt;
import dev.weir.DeadLetter;
import dev.weir.DeadLetterFilter;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Producer;
import dev.weir.Receipt;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.Weir;
import dev.weir.WeirException;
import dev.weir.spi.Backend;
import dev.weir.spi.ClientProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/// One rule's stage: a log, a connection to it, and the verbs that rules are written in. For one
/// test; its verbs may be called from the test's threads, one at a time.
public final class Scene implements AutoCloseable {
  /// How long a rule waits for what must come. Only a failing rule waits that long.
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Short, for logs on which it takes its time; long enough to say something while it lasts.
  public static final Duration LEASE = Duration.ofSeconds(3);

  private final Rule rule;
  private final LogUnderTest log;
  private final Set<Capability> capabilities;
  private final Mutation mutation;
  private final Duration patience;
  private final HandClock clock = new HandClock();
  private final HandTiming timing = new HandTiming();
  private final List<KillableBackend> lines = new ArrayList<>();
  private final AtomicReference<@Nullable Corrupt> damage = new AtomicReference<>();
  private Backend backend;
  private KillableBackend line;
  private Weir weir;
  private @Nullable Producer out;
  private int names;

  private Scene(
      Rule rule,
      LogUnderTest log,
      Set<Capability> capabilities,
      Mutation mutation,
      Duration patience) {
    this.rule = rule;
    this.log = log;
    this.capabilities = capabilities;
    this.mutation = mutation;
    this.patience = patience;
    this.backend = log.open(options());
    this.line = line();
    this.weir = connect(line);
  }

  /// Sets the stage for a rule.
  public static Scene of(Rule rule, ConsumerRules rules, Mutation mutation, Duration patience) {
    return new Scene(rule, rules.log(), rules.capabilities(), mutation, patience);
  }

  private ConnectOptions options() {
    return ConnectOptions.defaults().withClock(clock).withTiming(timing);
  }

  private Weir connect(Backend to) {
    var client = ServiceLoader.load(ClientProvider.class).findFirst().orElseThrow();
    var damaged = new DamagedBackend(to, damage);
    return mutation.weir(client.open(mutation.backend(damaged), options()));
  }

  // The stage

  public Weir weir() {
    return weir;
  }

  /// The clock of the connection.
  public HandClock clock() {
    return clock;
  }

  public Duration patience() {
    return patience;
  }

  /// Lets so much time be over: for the clock, for what the client waits for, and for a log whose
  /// time is the connection's. Others take their time, which rules leave them.
  public void pass(Duration time) {
    clock.advance(time);
    timing.skip(time);
  }

  /// What the backend's checked-in file says.
  public Set<Capability> capabilities() {
    return capabilities;
  }

  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  /// Ends what is connected as a SIGKILL would: nothing that it held back is written any more.
  /// Connects anew.
  public void kill() {
    line.kill();
    try {
      weir.close();
    } catch (WeirException expected) {
      // Its last commits do not get through: that is what being killed means.
    }
    reconnect();
  }

  /// Another program on the same log.
  public Other other() {
    var second = line();
    return new Other(connect(second), second::kill);
  }

  private KillableBackend line() {
    var made = new KillableBackend(backend);
    lines.add(made);
    return made;
  }

  /// A second program.
  ///
  /// @param cut cuts its line to the log
  public record Other(Weir weir, Runnable cut) implements AutoCloseable {
    /// Ends it as [Scene#kill] does.
    public void kill() {
      cut.run();
      close();
    }

    @Override
    public void close() {
      try {
        weir.close();
      } catch (WeirException expected) {
        // When it was killed, its last commits do not get through.
      }
    }
  }

  /// Closes the connection, the log's too where it outlives that, and connects anew.
  public void reopen() {
    weir.close();
    if (log.outlivesConnection()) {
      backend.close();
      backend = log.open(options());
    }
    reconnect();
  }

  private void reconnect() {
    out = null;
    line = line();
    weir = connect(line);
  }

  /// Removes, as retention does, what lies before an offset.
  public void expire(TopicPartition partition, long before) {
    log.expire(backend, partition, before);
  }

  /// Makes these offsets unreadable, for every program, as damaged bytes do.
  ///
  /// @param to the last one
  public void damage(TopicPartition partition, long from, long to) {
    damage.set(new Corrupt("damaged by the test", partition, from, to, "segment", 12));
  }

  public void endInput() {
    log.endInput();
  }

  /// Waits for a condition.
  public ConditionFactory await() {
    return Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(5));
  }

  /// Tests that the log refuses what it lacks.
  public void refuses(Capability missing) {
    Refusals.check(this, weir, missing);
  }

  /// Tests that the log would refuse what a capability is for, if it did not have it.
  public void refusesWithout(Capability hidden) {
    try (var narrow = connect(new NarrowBackend(line, withDependents(hidden)))) {
      Refusals.check(this, narrow, hidden);
    }
  }

  /// A capability, and those that mean nothing without it.
  private static Set<Capability> withDependents(Capability hidden) {
    return switch (hidden) {
      case POSITIONS ->
          EnumSet.of(
              Capability.POSITIONS,
              Capability.GROUPS,
              Capability.BY_MESSAGE,
              Capability.SETTLED_ABOVE,
              Capability.DEAD_LETTERS,
              Capability.TRANSACTIONS);
      case SEEK -> EnumSet.of(Capability.SEEK, Capability.SEEK_IN_GROUP);
      default -> EnumSet.of(hidden);
    };
  }

  // Topics and names

  /// A fresh name, `orders-C17-1`.
  public String name(String what) {
    return what + "-" + rule.id() + "-" + ++names + log.suffix();
  }

  /// A fresh topic with one partition; only its name where topics are not created.
  public String topic() {
    return topic(1);
  }

  /// A fresh topic.
  public String topic(int partitions) {
    String topic = name("orders");
    if (can(Capability.TOPICS)) {
      weir.admin().topics().create(topic, can(Capability.PARTITIONS) ? partitions : 1);
    }
    return topic;
  }

  /// A fresh topic of one partition that holds these texts.
  public String topicWith(String... texts) {
    String topic = topic();
    send(topic, texts);
    return topic;
  }

  // Sending

  /// The producer of the connection.
  public Producer out() {
    if (out == null) {
      out = weir.producer();
    }
    return out;
  }

  public List<Receipt> send(String topic, String... texts) {
    return out().sendAll(Arrays.stream(texts).map(NewMessage.to(topic)::text).toList());
  }

  public List<Receipt> sendTo(String topic, int partition, String... texts) {
    var to = NewMessage.to(topic).partition(partition);
    return out().sendAll(Arrays.stream(texts).map(to::text).toList());
  }

  /// Sends one text under a key.
  public Receipt sendKeyed(String topic, String key, String text) {
    return out().send(NewMessage.to(topic).key(key).text(text));
  }

  /// Sends one text with a subject.
  public Receipt sendAbout(String topic, String subject, String text) {
    return out().send(NewMessage.to(topic).subject(subject).text(text));
  }

  // Receiving

  /// A consumer from the first message on: from EARLIEST where places are known, else from where
  /// the log begins.
  public ConsumerBuilder fromStart(String... topics) {
    var builder = weir.consumer(topics);
    return can(Capability.READ_FROM_OFFSET) ? builder.from(Place.EARLIEST) : builder;
  }

  /// A named consumer from the first message on, unless a position is stored.
  public ConsumerBuilder named(String name, String... topics) {
    return fromStart(topics).named(name);
  }

  /// A consumer from the first message on that acks message by message.
  public ConsumerBuilder acking(String name, String... topics) {
    return named(name, topics).commit(CommitStrategy.acked());
  }

  /// The same, opened by another program.
  public ConsumerBuilder acking(Other program, String name, String... topics) {
    var builder = program.weir().consumer(topics).named(name).commit(CommitStrategy.acked());
    return can(Capability.READ_FROM_OFFSET) ? builder.from(Place.EARLIEST) : builder;
  }

  /// A consumer from the first message on that shares by message, and acks each. Its lease is
  /// short.
  public ConsumerBuilder byMessage(String name, String... topics) {
    return acking(name, topics).share(Share.BY_MESSAGE).lease(LEASE);
  }

  /// The same, opened by another program.
  public ConsumerBuilder byMessage(Other program, String name, String... topics) {
    return acking(program, name, topics).share(Share.BY_MESSAGE).lease(LEASE);
  }

  /// The dead letters of a name that are waiting.
  public List<DeadLetter> deadLetters(String name) {
    return weir.admin().deadLetters(name).list(DeadLetterFilter.ALL, 1_000);
  }

  /// The next message, which must come.
  public Message take(Consumer consumer) {
    return consumer
        .next(patience)
        .orElseThrow(() -> new AssertionError("no message within " + patience));
  }

  /// The next messages, one by one, which must come.
  public List<Message> take(Consumer consumer, int count) {
    var messages = new ArrayList<Message>();
    for (int i = 0; i < count; i++) {
      messages.add(take(consumer));
    }
    return messages;
  }

  /// The texts of the next messages, which must come.
  public List<String> texts(Consumer consumer, int count) {
    return take(consumer, count).stream().map(Message::text).toList();
  }

  /// Opens it until LATEST and reads all there is.
  public List<Message> drain(ConsumerBuilder builder) {
    var messages = new ArrayList<Message>();
    try (var consumer = builder.until(Place.LATEST).open()) {
      readToEnd(consumer, messages);
    }
    return messages;
  }

  /// The texts of all that a consumer gives which ends.
  public List<String> texts(ConsumerBuilder builder) {
    return drain(builder).stream().map(Message::text).toList();
  }

  /// Reads a consumer that ends.
  public List<String> textsToEnd(Consumer consumer) {
    var messages = new ArrayList<Message>();
    readToEnd(consumer, messages);
    return messages.stream().map(Message::text).toList();
  }

  private void readToEnd(Consumer consumer, List<Message> messages) {
    while (true) {
      var message = consumer.next(patience);
      if (message.isEmpty()) {
        assertThat(consumer.ended()).as("the consumer has ended").isTrue();
        return;
      }
      messages.add(message.get());
    }
  }

  /// Asserts that nothing is handed out for a while.
  public void givesNothing(Consumer consumer) {
    assertThat(consumer.next(Duration.ofMillis(100))).as("a message that must not come").isEmpty();
  }

  /// Opens it until LATEST, acks all that it gives, and ends with it.
  public List<Message> finish(ConsumerBuilder builder) {
    var messages = new ArrayList<Message>();
    try (var consumer = builder.until(Place.LATEST).open()) {
      while (true) {
        var message = consumer.next(patience);
        if (message.isEmpty()) {
          assertThat(consumer.ended()).as("the consumer has ended").isTrue();
          return messages;
        }
        messages.add(message.get());
        consumer.ack(message.get());
        consumer.commit();
      }
    }
  }

  /// The texts of what it [#finish]es.
  public List<String> finished(ConsumerBuilder builder) {
    return finish(builder).stream().map(Message::text).toList();
  }

  /// All that a name would read now, without changing what is stored.
  public List<String> unreadBy(String name, String topic) {
    return texts(named(name, topic).commit(CommitStrategy.none()));
  }

  /// The listed position of a name in a partition, −1 without one.
  public long storedPosition(String name, String topic, int partition) {
    return weir.admin().consumers().list().stream()
        .filter(consumer -> consumer.name().equals(name) && consumer.topic().equals(topic))
        .flatMap(consumer -> consumer.positions().stream())
        .filter(position -> position.topicPartition().partition() == partition)
        .mapToLong(ConsumerPosition::position)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    try (log) {
      weir.close();
      lines.forEach(KillableBackend::bury);
      backend.close();
    }
  }
}
