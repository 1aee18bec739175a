package dev.weir.tck.forwarding;

import dev.weir.Admin;
import dev.weir.Capability;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.Consumers;
import dev.weir.DeadLetters;
import dev.weir.Handler;
import dev.weir.Producer;
import dev.weir.Running;
import dev.weir.Slice;
import dev.weir.Status;
import dev.weir.Topics;
import dev.weir.Transaction;
import dev.weir.Weir;
import java.util.List;
import java.util.Set;

/// Passes on to another connection. Consumers pass through [#open], topics and stored consumers
/// through [#topics] and [#consumers].
public class ForwardingWeir implements Weir {
  protected final Weir weir;

  public ForwardingWeir(Weir weir) {
    this.weir = weir;
  }

  /// Opens what was described.
  protected Consumer open(ConsumerPlan plan) {
    return plan.open(weir);
  }

  /// Runs what was described.
  protected Running run(ConsumerPlan plan, Handler handler) {
    return plan.run(weir, handler);
  }

  protected Topics topics(Topics topics) {
    return topics;
  }

  protected Consumers consumers(Consumers consumers) {
    return consumers;
  }

  @Override
  public Producer producer() {
    return weir.producer();
  }

  @Override
  public ConsumerBuilder consumer(String... topics) {
    return new PlannedConsumer(ConsumerPlan.of(List.of(topics)), this::open, this::run);
  }

  /// As [#consumers].
  protected Transaction transaction(Transaction transaction) {
    return transaction;
  }

  @Override
  public Transaction transaction() {
    return transaction(weir.transaction());
  }

  /// As [#consumers].
  protected DeadLetters deadLetters(DeadLetters letters) {
    return letters;
  }

  @Override
  public Admin admin() {
    return new Admin() {
      @Override
      public Topics topics() {
        return ForwardingWeir.this.topics(weir.admin().topics());
      }

      @Override
      public Consumers consumers() {
        return ForwardingWeir.this.consumers(weir.admin().consumers());
      }

      @Override
      public DeadLetters deadLetters(String consumer) {
        return ForwardingWeir.this.deadLetters(weir.admin().deadLetters(consumer));
      }

      @Override
      public Status status() {
        return weir.admin().status();
      }
    };
  }

  @Override
  public Slice read(String topic, int partition, long offset, int maxMessages) {
    return weir.read(topic, partition, offset, maxMessages);
  }

  @Override
  public Set<Capability> capabilities() {
    return weir.capabilities();
  }

  @Override
  public String url() {
    return weir.url();
  }

  @Override
  public void close() {
    weir.close();
  }
}
