/// A vision transformer's checkpoint ready to be used.
public struct OpenedVisionModel: Sendable {
  public let configuration: VisionConfiguration
  /// Every tensor of `configuration`, by this project's names; their shapes have been checked.
  public let tensors: any TensorSource
  public let formatName: String
  public let path: String

  /// Throws: `DataFault` where a tensor is missing or misshapen.
  package init(
    configuration: VisionConfiguration, tensors: any TensorSource, formatName: String,
    path: String
  ) throws {
    try configuration.check(file: path)
    try configuration.check(tensors, file: path)
    self.configuration = configuration
    self.tensors = tensors
    self.formatName = formatName
    self.path = path
  }
}
