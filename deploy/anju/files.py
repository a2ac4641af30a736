"""Why a file cannot be read or written, as the operator reads it: the operating system speaks English."""

import errno
from typing import Final

from anju.words import say

_WHY: Final = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘只读",
    errno.EIO: "磁盘读写出错",
}


def why_not(fault: OSError) -> str:
    """By the number of the fault; one that is not known is named by it."""
    return say(_WHY.get(fault.errno or 0, f"系统错误 {fault.errno}"), str(fault.strerror))
