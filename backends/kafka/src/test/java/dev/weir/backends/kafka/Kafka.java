package dev.weir.backends.kafka;

import dev.weir.Assignor;
import dev.weir.ConnectOptions;
import dev.weir.ConsumerDefinition;
import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.Place;
import dev.weir.Receipt;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.backends.kafka.broker.KafkaBroker;
import dev.weir.backends.kafka.cluster.Records;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Subscription;
import dev.weir.spi.WeirUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// A connection to the shared broker, and names that no other test uses.
public final class Kafka implements AutoCloseable {
  public static final Duration SECOND = Duration.ofSeconds(1);

  /// Longer than anything takes on a busy machine.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicInteger NAMES = new AtomicInteger();

  public final Backend backend;

  private Kafka(Backend backend) {
    this.backend = backend;
  }

  public static Kafka connected() {
    return new Kafka(connect(KafkaBroker.shared(), ConnectOptions.defaults()));
  }

  public static Backend connect(KafkaBroker broker, ConnectOptions options) {
    return connect(broker.url(), options);
  }

  static Backend connect(String url, ConnectOptions options) {
    return new KafkaProvider().connect(WeirUrl.parse(url), options);
  }

  public static String name(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  public String topic(int partitions) {
    String topic = name("topic");
    backend.topics().create(topic, TopicOptions.partitions(partitions));
    return topic;
  }

  public void topicNamed(String topic) {
    backend.topics().create(topic, TopicOptions.partitions(1));
  }

  /// Sends texts without a key to partition 0.
  public List<Receipt> send(String topic, String... texts) {
    return sendTo(new TopicPartition(topic, 0), texts);
  }

  public List<Receipt> sendTo(TopicPartition partition, String... texts) {
    var receipts = new ArrayList<Receipt>();
    try (var appender = backend.appender()) {
      for (String text : texts) {
        receipts.add(
            appender.appendAndWait(
                NewMessage.to(partition.topic()).partition(partition.partition()).text(text)));
      }
    }
    return receipts;
  }

  public Feed join(String consumer, String topic, Place from) {
    return join(consumer, topic, from, null, (partitions, clean) -> {});
  }

  public Feed join(
      String consumer,
      String topic,
      Place from,
      @Nullable Place startAt,
      FeedRequest.Revocation beforeRevoke) {
    return backend.join(new FeedRequest(consumer, List.of(topic), from, startAt, beforeRevoke));
  }

  public Feed join(String consumer, String topic, FeedRequest.MemberOptions member) {
    return join(consumer, Subscription.of(List.of(topic)), member);
  }

  public Feed join(String consumer, Subscription topics, FeedRequest.MemberOptions member) {
    return join(consumer, topics, member, (partitions, clean) -> {});
  }

  /// From the first message on.
  public Feed join(
      String consumer,
      Subscription topics,
      FeedRequest.MemberOptions member,
      FeedRequest.Revocation beforeRevoke) {
    return join(consumer, topics, Place.EARLIEST, member, beforeRevoke);
  }

  public Feed join(String consumer, Subscription topics, Place from) {
    return join(
        consumer, topics, from, FeedRequest.MemberOptions.DEFAULT, (partitions, clean) -> {});
  }

  private Feed join(
      String consumer,
      Subscription topics,
      Place from,
      FeedRequest.MemberOptions member,
      FeedRequest.Revocation beforeRevoke) {
    return backend.join(
        new FeedRequest(
            consumer, topics, from, null, ConsumerDefinition.DEFAULT, member, beforeRevoke));
  }

  public static MemberDraft member() {
    return new MemberDraft(FeedRequest.MemberOptions.DEFAULT);
  }

  /// A member that differs from the default in what a test is about.
  public record MemberDraft(FeedRequest.MemberOptions get) {
    public MemberDraft assignor(Assignor assignor) {
      return with(assignor, get.instance(), get.session(), get.processingLimit());
    }

    public MemberDraft instance(String id) {
      return with(get.assignor(), Optional.of(id), get.session(), get.processingLimit());
    }

    public MemberDraft session(Duration time) {
      return with(get.assignor(), get.instance(), time, get.processingLimit());
    }

    public MemberDraft processingLimit(Duration time) {
      return with(get.assignor(), get.instance(), get.session(), time);
    }

    private MemberDraft with(
        Assignor assignor, Optional<String> instance, Duration session, Duration limit) {
      return new MemberDraft(
          new FeedRequest.MemberOptions(assignor, instance, session, limit, get.patience()));
    }
  }

  /// Stores a position with Kafka's own client.
  public void commitAsAnotherProgram(
      String consumer, TopicPartition partition, OffsetAndMetadata position) {
    try (var admin =
        Admin.create(Map.of("bootstrap.servers", (Object) KafkaBroker.shared().bootstrap()))) {
      admin
          .alterConsumerGroupOffsets(consumer, Map.of(Records.kafka(partition), position))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /// Removes what lies before an offset, as retention does.
  public static void expire(TopicPartition partition, long before) {
    expire(KafkaBroker.shared().bootstrap(), partition, before);
  }

  static void expire(String bootstrap, TopicPartition partition, long before) {
    try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrap))) {
      var records = Map.of(Records.kafka(partition), RecordsToDelete.beforeOffset(before));
      admin.deleteRecords(records).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /// Sends texts in a transaction that is aborted.
  public void abort(String topic, String... texts) {
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                KafkaBroker.shared().bootstrap(),
                "transactional.id",
                name("tx")),
            new StringSerializer(),
            new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String text : texts) {
        producer.send(new ProducerRecord<>(topic, 0, null, text));
      }
      producer.flush();
      producer.abortTransaction();
    }
  }

  /// Polls until `count` messages came, or patience ends.
  public static List<String> texts(Feed feed, int count) throws InterruptedException {
    var texts = new ArrayList<String>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (texts.size() < count && System.nanoTime() < deadline) {
      feed.poll(count - texts.size(), SECOND).messages().stream()
          .map(Message::text)
          .forEach(texts::add);
    }
    return texts;
  }

  public static TopicPartition partition(String topic, int number) {
    return new TopicPartition(topic, number);
  }

  public static Set<TopicPartition> partitions(String topic, int... numbers) {
    var set = new TreeSet<TopicPartition>();
    for (int number : numbers) {
      set.add(partition(topic, number));
    }
    return set;
  }

  @Override
  public void close() {
    backend.close();
  }
}
