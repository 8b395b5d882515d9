internal import CKernels

extension VisionConfiguration.Activation {
  /// The row kernels' name for it.
  var kernel: bfq_activation {
    switch self {
    case .gelu: BFQ_GELU
    case .geluTanh: BFQ_GELU_TANH
    case .relu: BFQ_RELU
    }
  }
}
