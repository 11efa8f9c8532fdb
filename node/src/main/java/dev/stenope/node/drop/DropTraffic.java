package dev.stenope.node.drop;

/// What has crossed the drops of a node so far: files, and the bytes in them.
public record DropTraffic(long filesPut, long bytesPut, long filesFetched, long bytesFetched) {
  public static final DropTraffic NONE = new DropTraffic(0, 0, 0, 0);

  DropTraffic plusPut(int bytes) {
    return new DropTraffic(filesPut + 1, bytesPut + bytes, filesFetched, bytesFetched);
  }

  DropTraffic plusFetched(int bytes) {
    return new DropTraffic(filesPut, bytesPut, filesFetched + 1, bytesFetched + bytes);
  }

  DropTraffic plus(DropTraffic other) {
    return new DropTraffic(
        filesPut + other.filesPut,
        bytesPut + other.bytesPut,
        filesFetched + other.filesFetched,
        bytesFetched + other.bytesFetched);
  }
}
