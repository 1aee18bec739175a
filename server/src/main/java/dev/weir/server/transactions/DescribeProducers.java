package dev.weir.server.transactions;

import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeProducersRequest;
import dev.weir.protocol.messages.DescribeProducersRequest.TopicRequest;
import dev.weir.protocol.messages.DescribeProducersResponse;
import dev.weir.protocol.messages.DescribeProducersResponse.PartitionResponse;
import dev.weir.protocol.messages.DescribeProducersResponse.ProducerState;
import dev.weir.protocol.messages.DescribeProducersResponse.TopicResponse;
import dev.weir.server.requests.Answer;
import dev.weir.server.requests.Api;
import dev.weir.server.requests.Broker;
import dev.weir.server.requests.Call;
import dev.weir.server.requests.ErrorCode;
import dev.weir.server.requests.Served;
import dev.weir.state.ActiveProducer;
import dev.weir.state.PartitionId;
import dev.weir.state.TransactionQuestion;
import java.util.ArrayList;

/// Tells who has sent to partitions, and whose transactions are open there.
final class DescribeProducers implements Api<DescribeProducersRequest> {
  private static final Served<DescribeProducersRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_PRODUCERS, DescribeProducersRequest.class, 0, 0);

  private final Broker broker;
  private final Coordinator coordinator;

  DescribeProducers(Broker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
  }

  @Override
  public Served<DescribeProducersRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeProducersRequest> call) throws InterruptedException {
    var topics = new ArrayList<TopicResponse>();
    for (TopicRequest topic : call.request().topics()) {
      var partitions = new ArrayList<PartitionResponse>();
      for (int number : topic.partitionIndexes()) {
        partitions.add(partition(topic.name(), number));
      }
      topics.add(TopicResponse.builder().name(topic.name()).partitions(partitions).build());
    }
    return Answer.of(DescribeProducersResponse.builder().topics(topics).build());
  }

  private PartitionResponse partition(String topic, int number) throws InterruptedException {
    var response = PartitionResponse.builder().partitionIndex(number);
    var log = broker.engine().topic(topic);
    if (log == null || number < 0 || number >= log.partitions()) {
      return response.errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION).build();
    }
    try {
      var producers =
          coordinator.ask(new TransactionQuestion.ProducersOn(new PartitionId(log.id(), number)));
      return response
          .activeProducers(producers.stream().map(DescribeProducers::producer).toList())
          .build();
    } catch (Refused e) {
      return response.errorCode(e.errorCode()).build();
    }
  }

  private static ProducerState producer(ActiveProducer producer) {
    return ProducerState.builder()
        .producerId(producer.producerId())
        .producerEpoch(producer.epoch())
        .lastSequence(producer.lastSequence())
        .lastTimestamp(producer.lastMillis())
        .coordinatorEpoch(-1)
        .currentTxnStartOffset(producer.openedAt())
        .build();
  }
}
