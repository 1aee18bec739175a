package dev.weir.tck.forwarding;

import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Consumers;
import dev.weir.Place;
import dev.weir.ResetPlan;
import dev.weir.SharingDescription;
import java.util.List;

/// Passes on to other stored consumers.
public class ForwardingConsumers implements Consumers {
  protected final Consumers consumers;

  public ForwardingConsumers(Consumers consumers) {
    this.consumers = consumers;
  }

  @Override
  public List<ConsumerDescription> list() {
    return consumers.list();
  }

  @Override
  public List<ConsumerDescription> describe(String name) {
    return consumers.describe(name);
  }

  @Override
  public SharingDescription sharing(String name) {
    return consumers.sharing(name);
  }

  @Override
  public ResetPlan reset(String name, String topic, Place to) {
    return consumers.reset(name, topic, to);
  }

  @Override
  public List<ConsumerPosition> delete(String name) {
    return consumers.delete(name);
  }

  @Override
  public List<ConsumerPosition> delete(String name, String topic) {
    return consumers.delete(name, topic);
  }

  @Override
  public List<ConsumerPosition> delete(String name, String topic, int partition) {
    return consumers.delete(name, topic, partition);
  }
}
