package dev.weir.tck.forwarding;

import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.spi.TopicStore;
import java.util.List;

/// Passes on to another store of topics.
public class ForwardingTopicStore implements TopicStore {
  protected final TopicStore topics;

  public ForwardingTopicStore(TopicStore topics) {
    this.topics = topics;
  }

  @Override
  public void create(String topic, TopicOptions options) {
    topics.create(topic, options);
  }

  @Override
  public List<TopicDescription> list() {
    return topics.list();
  }

  @Override
  public TopicDescription describe(String topic) {
    return topics.describe(topic);
  }

  @Override
  public int partitions(String topic) {
    return topics.partitions(topic);
  }

  @Override
  public void addPartitions(String topic, int total) {
    topics.addPartitions(topic, total);
  }

  @Override
  public void delete(String topic) {
    topics.delete(topic);
  }
}
