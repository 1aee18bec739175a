package dev.weir.tck.forwarding;

import dev.weir.Capability;
import dev.weir.ConsumerDefinition;
import dev.weir.Receipt;
import dev.weir.SharingDescription;
import dev.weir.Status;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Passes on to another backend.
public class ForwardingBackend implements Backend {
  protected final Backend backend;

  public ForwardingBackend(Backend backend) {
    this.backend = backend;
  }

  @Override
  public String url() {
    return backend.url();
  }

  @Override
  public Set<Capability> capabilities() {
    return backend.capabilities();
  }

  @Override
  public Appender appender() {
    return backend.appender();
  }

  @Override
  public Status status() {
    return backend.status();
  }

  @Override
  public TopicStore topics() {
    return backend.topics();
  }

  @Override
  public LogReader reader() {
    return backend.reader();
  }

  @Override
  public PositionStore positions() {
    return backend.positions();
  }

  @Override
  public Feed join(FeedRequest request) {
    return backend.join(request);
  }

  @Override
  public LeaseFeed share(ShareRequest request) {
    return backend.share(request);
  }

  @Override
  public Optional<ConsumerDefinition> definition(String consumer) {
    return backend.definition(consumer);
  }

  @Override
  public void define(String consumer, ConsumerDefinition definition) {
    backend.define(consumer, definition);
  }

  @Override
  public SharingDescription sharing(String consumer) {
    return backend.sharing(consumer);
  }

  @Override
  public List<Receipt> transact(Work work) {
    return backend.transact(work);
  }

  @Override
  public void close() {
    backend.close();
  }
}
