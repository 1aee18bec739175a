package dev.weir.tck.forwarding;

import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.Topics;
import java.util.List;

/// Passes on to other topics.
public class ForwardingTopics implements Topics {
  protected final Topics topics;

  public ForwardingTopics(Topics topics) {
    this.topics = topics;
  }

  @Override
  public TopicDescription create(String name, TopicOptions options) {
    return topics.create(name, options);
  }

  @Override
  public List<TopicDescription> list() {
    return topics.list();
  }

  @Override
  public TopicDescription describe(String name) {
    return topics.describe(name);
  }

  @Override
  public TopicDescription addPartitions(String name, int total) {
    return topics.addPartitions(name, total);
  }

  @Override
  public void delete(String name) {
    topics.delete(name);
  }
}
