import { Dialog } from '@base-ui/react/dialog'
import { Menu } from '@base-ui/react/menu'
import { Toast } from '@base-ui/react/toast'
import { Check, CircleCheck, Copy, OctagonX, X } from 'lucide-react'
import { type ComponentProps, type ReactElement, type ReactNode, type RefObject, useState } from 'react'

type ButtonProps = ComponentProps<'button'> & { kind?: 'primary' | 'quiet' | 'danger'; size?: 's'; icon?: boolean }

export function Button({ kind, size, icon, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`btn ${className ?? ''}`}
      data-kind={kind}
      data-size={size}
      data-icon={icon || undefined}
      {...rest}
    />
  )
}

export function Dropdown({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup">{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
export const Item = Menu.Item

interface SheetProps {
  title: string
  note?: string
  trigger?: ReactElement
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** What gets the focus when it closes, if not its trigger. */
  finalFocus?: RefObject<HTMLElement | null>
}

/** A dialog. */
export function Sheet({ title, note, trigger, children, open, onOpenChange, finalFocus }: SheetProps) {
  return (
    <Dialog.Root {...(open === undefined ? {} : { open })} {...(onOpenChange && { onOpenChange })}>
      {trigger && <Dialog.Trigger render={trigger} />}
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog" {...(finalFocus && { finalFocus })}>
          <div className="head">
            <Dialog.Title>{title}</Dialog.Title>
            {note !== undefined && <Dialog.Description className="dim">{note}</Dialog.Description>}
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
export const SheetClose = Dialog.Close

const manager = Toast.createToastManager()

/** Shows a message at the edge of the screen. */
export function notify(title: string, description?: string, failed = false): void {
  manager.add({ title, ...(description !== undefined && { description }), type: failed ? 'failed' : 'done' })
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <span className="state" data-tone={toast.type === 'failed' ? 'failing' : 'verified'}>
        {toast.type === 'failed' ? <OctagonX size={16} aria-hidden /> : <CircleCheck size={16} aria-hidden />}
      </span>
      <div className="grow">
        <Toast.Title className="toasttitle" />
        <Toast.Description className="dim" />
      </div>
      <Toast.Close className="btn" data-kind="quiet" data-size="s" data-icon aria-label="Dismiss">
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ))
}

export function ToastArea({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

/** A command to copy. It wraps and never scrolls sideways. */
export function Command({ text, isText = false }: { text: string; isText?: boolean }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <div className="cmd">
      {!isText && (
        <span className="p" aria-hidden>
          $
        </span>
      )}
      <code>{text}</code>
      <Button
        kind="quiet"
        size="s"
        icon
        onClick={() => void copy().catch(() => notify('The browser blocked copying', undefined, true))}
        aria-label={isCopied ? 'Copied' : isText ? 'Copy' : 'Copy the command'}
      >
        {isCopied ? <Check size={13} /> : <Copy size={13} />}
      </Button>
    </div>
  )
}
