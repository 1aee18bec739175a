package dev.weir.server.requests;

import dev.weir.engine.EngineException;
import dev.weir.state.BarrierReply;
import dev.weir.state.TransactionReply.Verdict;

/// Kafka's numbers for what can go wrong, under Kafka's names.
public final class ErrorCode {
  public static final int UNKNOWN_SERVER_ERROR = -1;
  public static final int NONE = 0;
  public static final int OFFSET_OUT_OF_RANGE = 1;
  public static final int CORRUPT_MESSAGE = 2;
  public static final int UNKNOWN_TOPIC_OR_PARTITION = 3;
  public static final int NOT_LEADER_OR_FOLLOWER = 6;
  public static final int REQUEST_TIMED_OUT = 7;
  public static final int MESSAGE_TOO_LARGE = 10;
  public static final int OFFSET_METADATA_TOO_LARGE = 12;
  public static final int COORDINATOR_NOT_AVAILABLE = 15;
  public static final int INVALID_TOPIC = 17;
  public static final int RECORD_LIST_TOO_LARGE = 18;
  public static final int NOT_ENOUGH_REPLICAS = 19;
  public static final int INVALID_REQUIRED_ACKS = 21;
  public static final int ILLEGAL_GENERATION = 22;
  public static final int INCONSISTENT_GROUP_PROTOCOL = 23;
  public static final int INVALID_GROUP_ID = 24;
  public static final int UNKNOWN_MEMBER_ID = 25;
  public static final int INVALID_SESSION_TIMEOUT = 26;
  public static final int REBALANCE_IN_PROGRESS = 27;
  public static final int INVALID_COMMIT_OFFSET_SIZE = 28;
  public static final int INVALID_TIMESTAMP = 32;
  public static final int UNSUPPORTED_SASL_MECHANISM = 33;
  public static final int ILLEGAL_SASL_STATE = 34;
  public static final int UNSUPPORTED_VERSION = 35;
  public static final int TOPIC_ALREADY_EXISTS = 36;
  public static final int INVALID_PARTITIONS = 37;
  public static final int INVALID_REPLICATION_FACTOR = 38;
  public static final int INVALID_REPLICA_ASSIGNMENT = 39;
  public static final int INVALID_CONFIG = 40;
  public static final int INVALID_REQUEST = 42;
  public static final int POLICY_VIOLATION = 44;
  public static final int OUT_OF_ORDER_SEQUENCE_NUMBER = 45;
  public static final int INVALID_PRODUCER_EPOCH = 47;
  public static final int INVALID_TXN_STATE = 48;
  public static final int INVALID_PRODUCER_ID_MAPPING = 49;
  public static final int INVALID_TRANSACTION_TIMEOUT = 50;
  public static final int OPERATION_NOT_ATTEMPTED = 55;
  public static final int KAFKA_STORAGE_ERROR = 56;
  public static final int SASL_AUTHENTICATION_FAILED = 58;
  public static final int NON_EMPTY_GROUP = 68;
  public static final int GROUP_ID_NOT_FOUND = 69;
  public static final int FETCH_SESSION_ID_NOT_FOUND = 70;
  public static final int INVALID_FETCH_SESSION_EPOCH = 71;
  public static final int FENCED_LEADER_EPOCH = 74;
  public static final int UNKNOWN_LEADER_EPOCH = 75;
  public static final int UNSUPPORTED_COMPRESSION_TYPE = 76;
  public static final int MEMBER_ID_REQUIRED = 79;
  public static final int GROUP_MAX_SIZE_REACHED = 81;
  public static final int FENCED_INSTANCE_ID = 82;
  public static final int GROUP_SUBSCRIBED_TO_TOPIC = 86;
  public static final int INVALID_RECORD = 87;
  public static final int UNSTABLE_OFFSET_COMMIT = 88;
  public static final int PRODUCER_FENCED = 90;
  public static final int RESOURCE_NOT_FOUND = 91;
  public static final int DUPLICATE_RESOURCE = 92;
  public static final int UNACCEPTABLE_CREDENTIAL = 93;
  public static final int UNKNOWN_TOPIC_ID = 100;
  public static final int INCONSISTENT_TOPIC_ID = 103;
  public static final int TRANSACTIONAL_ID_NOT_FOUND = 105;
  public static final int FETCH_SESSION_TOPIC_ID_ERROR = 106;
  public static final int UNSUPPORTED_ENDPOINT_TYPE = 115;
  public static final int TRANSACTION_ABORTABLE = 120;

  private ErrorCode() {}

  /// What a client is told when the engine refuses or fails: whether to try again, most of all.
  public static int of(EngineException e) {
    return switch (e) {
      case EngineException.NoSuchPartition gone -> UNKNOWN_TOPIC_OR_PARTITION;
      case EngineException.OutOfRange out -> OFFSET_OUT_OF_RANGE;
      case EngineException.Denied denied -> of(denied.verdict());
      case EngineException.Busy busy -> REQUEST_TIMED_OUT;
      case EngineException.TooLarge large -> RECORD_LIST_TOO_LARGE;
      case EngineException.DiskFull full -> KAFKA_STORAGE_ERROR;
      case EngineException.Failed failed -> KAFKA_STORAGE_ERROR;
      case EngineException.Damaged damaged -> KAFKA_STORAGE_ERROR;
      case EngineException.InUse used -> KAFKA_STORAGE_ERROR;
      case EngineException.Stopped stopped -> NOT_LEADER_OR_FOLLOWER;
      case EngineException.Unreachable away -> NOT_LEADER_OR_FOLLOWER;
    };
  }

  /// What a producer with an identity is told, where clients of every version know no better.
  public static int of(Verdict verdict) {
    return switch (verdict) {
      case OUT_OF_ORDER -> OUT_OF_ORDER_SEQUENCE_NUMBER;
      case FENCED -> INVALID_PRODUCER_EPOCH;
      case UNKNOWN_PRODUCER -> INVALID_PRODUCER_ID_MAPPING;
      case NOT_ENLISTED, WRONG_STATE -> INVALID_TXN_STATE;
      case NO_SUCH_PARTITION -> UNKNOWN_TOPIC_OR_PARTITION;
      case FULL -> POLICY_VIOLATION;
      case NO_IDS_LEFT -> UNKNOWN_SERVER_ERROR;
    };
  }

  /// What a member of a group is told.
  public static int of(BarrierReply.Verdict verdict) {
    return switch (verdict) {
      case GRANTED -> NONE;
      case NO_GROUP -> GROUP_ID_NOT_FOUND;
      case UNKNOWN_MEMBER -> UNKNOWN_MEMBER_ID;
      case FENCED -> FENCED_INSTANCE_ID;
      case ILLEGAL_GENERATION -> ILLEGAL_GENERATION;
      case REBALANCING -> REBALANCE_IN_PROGRESS;
      case INCONSISTENT, READ_OTHERWISE -> INCONSISTENT_GROUP_PROTOCOL;
      case FULL -> GROUP_MAX_SIZE_REACHED;
      case TOO_LARGE -> UNKNOWN_SERVER_ERROR;
      case NOT_EMPTY -> NON_EMPTY_GROUP;
    };
  }
}
