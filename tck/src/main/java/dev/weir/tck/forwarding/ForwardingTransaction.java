package dev.weir.tck.forwarding;

import dev.weir.Message;
import dev.weir.NewMessage;
import dev.weir.TopicPartition;
import dev.weir.Transaction;

/// Passes on to another transaction.
public class ForwardingTransaction implements Transaction {
  protected final Transaction transaction;

  public ForwardingTransaction(Transaction transaction) {
    this.transaction = transaction;
  }

  @Override
  public void send(NewMessage message) {
    transaction.send(message);
  }

  @Override
  public void ack(Message message) {
    transaction.ack(message);
  }

  @Override
  public void position(String consumer, TopicPartition partition, long next) {
    transaction.position(consumer, partition, next);
  }

  @Override
  public void commit() {
    transaction.commit();
  }

  @Override
  public void abort() {
    transaction.abort();
  }

  @Override
  public void close() {
    transaction.close();
  }
}
